namespace MetaReward.Jinja;

/// <summary>What gives names to values: targets, parameters, imports.</summary>
internal sealed partial class Parser
{
    private static readonly string[] Constants = ["true", "false", "none", "True", "False", "None"];

    private List<(ParameterName Name, Expression? Default)> Parameters()
    {
        var parameters = new List<(ParameterName Name, Expression? Default)>();
        _at.NeedSign("(");
        while (!_at.IsSign(")"))
        {
            if (parameters.Count > 0)
            {
                _at.NeedSign(",");
            }

            var name = TargetName();
            var otherwise = _at.TakeSign("=") ? _expressions.Expression() : null;
            if (otherwise is null && parameters.Exists(parameter => parameter.Default is not null))
            {
                throw TemplateException.Syntax(_at.Line, $"the parameter '{name.Word}' has no default but stands after one that has");
            }

            if (parameters.Exists(parameter => parameter.Name.Word == name.Word))
            {
                throw TemplateException.Syntax(_at.Line, $"the parameter '{name.Word}' stands twice");
            }

            parameters.Add((new ParameterName(name.Word, name.Line), otherwise));
        }

        _at.NeedSign(")");
        return parameters;
    }

    /// <summary>One target, or several with commas between them.</summary>
    /// <param name="members">Members of namespaces may be among them.</param>
    /// <param name="end">A word that ends them.</param>
    private AssignmentTarget Targets(bool members, string? end)
    {
        var line = _at.Line;
        var targets = new List<AssignmentTarget>();
        var several = false;
        while (!(_at.Is(TokenKind.BlockEnd) || _at.IsSign(")") || (end is not null && _at.IsName(end))))
        {
            targets.Add(_at.Deeper(() => Target(members)));
            if (!_at.TakeSign(","))
            {
                break;
            }

            several = true;
        }

        return several ? new TargetTuple(targets, line) : targets.Count == 1 ? targets[0] : throw _at.Unexpected("a name");
    }

    private AssignmentTarget Target(bool members)
    {
        if (_at.TakeSign("("))
        {
            var line = _at.Line;
            var inner = _at.IsSign(")") ? new TargetTuple([], line) : Targets(members: false, null);
            _at.NeedSign(")");
            return inner;
        }

        if (members && _at.Is(TokenKind.Name) && _at.Following.IsSign(".") && !Constants.Contains(_at.Current.Text))
        {
            var name = _at.Take();
            _at.NeedSign(".");
            return new TargetMember(name.Text, _at.Need(TokenKind.Name).Text, name.Line);
        }

        return TargetName();
    }

    private TargetName TargetName()
    {
        var name = _at.Need(TokenKind.Name);
        return Constants.Contains(name.Text) ? throw TemplateException.Syntax(name.Line, $"nothing can be given to '{name.Text}'")
            : new TargetName(name.Text, name.Line);
    }

    private OtherTemplate Other(string word, int line)
    {
        var source = _expressions.Expression();
        var optional = word == "include" && _at.IsName("ignore") && _at.Following.IsName("missing") && _at.TakeName("ignore")
            && _at.TakeName("missing");
        var names = new List<string>();
        if (word == "import")
        {
            _at.NeedName("as");
            names.Add(TargetName().Word);
        }
        else if (word == "from")
        {
            _at.NeedName("import");
            do
            {
                var name = TargetName();
                names.Add(_at.TakeName("as") ? TargetName().Word : name.Word);
            }
            while (_at.TakeSign(","));
        }

        if (word != "extends" && (_at.IsName("with") || _at.IsName("without")) && _at.Following.IsName("context"))
        {
            _at.Take();
            _at.Take();
        }

        return new OtherTemplate(word, source, names, optional, line);
    }
}
