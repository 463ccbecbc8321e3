"""Renders templates with jinja2 as the Hub's chat templates are rendered; one JSON object a line, in and out."""
import datetime
import json
import signal
import sys

try:
    import resource  # Templates may be greedy, and the reference engine has no bounds of its own.

    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except ImportError:
    pass

try:
    import jinja2
    from jinja2 import ext, sandbox
except ImportError as missing:
    print(json.dumps({"missing": str(missing)}), flush=True)
    sys.exit(0)


class Generation(ext.Extension):
    """Remembers where in the text the assistant's words stand."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_mark"), [], [], body).set_lineno(line)

    def _mark(self, caller):
        text = caller()
        start = sum(map(len, self.environment.pieces))
        self.environment.spans.append([start, start + len(text)])
        return text


class Slow(BaseException):
    """A template takes too long."""


def too_slow(*_):
    raise Slow


def stop(message):
    raise jinja2.exceptions.TemplateError(message)


def line_of(error):
    """The last line of the template that the traceback passes through."""
    if isinstance(error, jinja2.exceptions.TemplateSyntaxError):
        return error.lineno
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def environment():
    env = sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, ext.loopcontrols])
    env.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    env.globals["raise_exception"] = stop
    env.globals["strftime_now"] = lambda form: datetime.datetime(2024, 7, 26, 15, 4, 5).strftime(form)
    env.pieces, env.spans = [], []
    return env


def answer(template, variables):
    env = environment()
    signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(20)
    try:
        for piece in env.from_string(template).generate(**variables):
            env.pieces.append(piece)
        signal.alarm(0)
        return {"text": "".join(env.pieces), "spans": env.spans}
    except (RecursionError, MemoryError, Slow):
        return {"error": "LimitError", "message": "", "line": 0}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error), "line": line_of(error)}


print(json.dumps({"jinja2": jinja2.__version__, "python": sys.version.split()[0]}), flush=True)
for asked in sys.stdin:
    asked = json.loads(asked)
    print(json.dumps(answer(asked["template"], asked["variables"])), flush=True)
