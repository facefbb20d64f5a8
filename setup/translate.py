"""Prints what SAM makes of a template, as JSON. Code and definitions count as uploaded, each under a name made from what stands in it.

usage: python translate.py TEMPLATE [NAME=VALUE ...]
"""

import hashlib
import json
import pathlib
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def digest(path: pathlib.Path) -> str:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = hashlib.sha256()
    for file in files:
        if file.is_file():
            found.update(file.relative_to(path.parent).as_posix().encode())
            found.update(file.read_bytes())
    return found.hexdigest()


def upload(template: dict, folder: pathlib.Path) -> None:
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for field in ("CodeUri", "DefinitionUri"):
            if isinstance(properties.get(field), str):
                properties[field] = f"s3://uploads/{digest(folder / properties[field])}"


def main() -> None:
    path = pathlib.Path(sys.argv[1])
    template = yaml_parse(path.read_text())
    upload(template, path.parent)
    given = dict(argument.split("=", 1) for argument in sys.argv[2:])
    parameters = {
        name: given.get(name, declared.get("Default", "")) for name, declared in template.get("Parameters", {}).items()
    }
    translator = Translator({}, Parser())
    json.dump(translator.translate(template, {**parameters, "AWS::Region": "eu-west-1", "AWS::Partition": "aws"}), sys.stdout, indent=1)


main()
