#!/usr/bin/env bash
# Packs the libraries and the program, installs them in an empty project and as a tool from a local folder, and uses each once.
# Needs the .NET SDK 10. Everything it makes lies in one temporary folder, NuGet's cache too, and is removed at the end: it fetches about 200 MB.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

echo "== pack =="
dotnet pack "$root/MetaReward.slnx" -c Release -o "$place/packages" -v quiet
ls "$place/packages"

# From here on as a stranger: an empty cache, the sources that NuGet knows on this machine, and the folder.
export NUGET_PACKAGES="$place/cache" XDG_CACHE_HOME="$place/cache"
cd "$place"
dotnet new nugetconfig > /dev/null
dotnet nuget add source "$place/packages" --name local --configfile "$place/nuget.config" > /dev/null

echo "== an empty project with the packages =="
dotnet new console -n Empty -o Empty > /dev/null
for library in Core Recipes Jinja Patterns Text Remote Evaluation Data Microworld QualEval Studio Torch Extensions Serving; do
    dotnet add Empty package "MetaReward.$library" --version 0.1.0 > /dev/null
done
cp "$here/Program.cs" Empty/Program.cs
dotnet run --project Empty

echo "== the tool =="
dotnet tool install metareward --version 0.1.0 --tool-path "$place/tools" --configfile "$place/nuget.config"
"$place/tools/metareward" doctor --fetch
"$place/tools/metareward" chat "first of : red fox blue" --model microworld --temperature 0
