"""Prints as JSON which account, identity and Region SAM CLI would deploy to, or why that cannot be said.

usage: python identify-account.py [--region REGION] [--profile PROFILE]
"""

import argparse
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


def identify(region: str | None, profile: str | None) -> dict:
    try:
        session = boto3.Session(region_name=region, profile_name=profile)
        if not session.region_name:
            return {"fault": "region"}
        settings = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})
        answer = session.client("sts", config=settings).get_caller_identity()
        return {"account": answer["Account"], "arn": answer["Arn"], "region": session.region_name}
    except (BotoCoreError, ClientError) as error:
        return {"fault": "credentials", "reason": str(error)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--region")
    parser.add_argument("--profile")
    given = parser.parse_args()
    json.dump(identify(given.region, given.profile), sys.stdout)


main()
