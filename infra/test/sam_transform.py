"""Transforms SAM templates as CloudFormation does: a JSON list of {template, parameters, region} in, templates out.

What cannot be transformed comes out as {"error": why}.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")

from samtranslator.parser import parser
from samtranslator.public.exceptions import InvalidDocumentException
from samtranslator.translator.arn_generator import ArnGenerator
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

PACKAGED = "s3://packages/function.zip"


def transform(job):
    template = yaml_parse(job["template"])
    for resource in template["Resources"].values():
        # What `sam package` does: the zip is somewhere in S3.
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = PACKAGED
    values = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}
    values.update(job["parameters"])
    ArnGenerator.BOTO_SESSION_REGION_NAME = job.get("region")
    try:
        return Translator({}, parser.Parser()).translate(template, values)
    except InvalidDocumentException as error:
        return {"error": "; ".join(cause.message for cause in error.causes)}


json.dump([transform(job) for job in json.load(sys.stdin)], sys.stdout)
