"""A database that takes login tokens, who may log in to it and who may not."""

from tests.integration.delivery.local.stacks import Stacks, outputs

USER = "shop_app"

TEMPLATE = """
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: "20"
      MasterUsername: shop_owner
      ManageMasterUserPassword: true
      EnableIAMDatabaseAuthentication: true
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: &instances
        Version: "2012-10-17"
        Statement:
          {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: ec2.amazonaws.com}}
      Policies:
        - PolicyName: Deeds
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              Effect: Allow
              Action: rds-db:connect
              Resource: !Sub
                - arn:aws:rds-db:us-east-1:000000000000:dbuser:${Id}/shop_app
                - Id: !GetAtt Database.DbiResourceId
  Storefront:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: *instances}
Outputs:
  Worker: {Value: !GetAtt Worker.Arn}
  Storefront: {Value: !GetAtt Storefront.Arn}
"""


def roles(aws):
    """Deploy the database; return it as the worker and as the storefront see it."""
    made = outputs(Stacks(aws).create("logins", TEMPLATE))
    return aws.as_role(made["Worker"]), aws.as_role(made["Storefront"])


def token(aws, address, user=USER):
    """Return a token as the caller signs it, for the database at *address*."""
    host, port = address.split(":")
    return aws.client("rds").generate_db_auth_token(host, int(port), user)
