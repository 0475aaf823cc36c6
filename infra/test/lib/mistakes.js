// Mistakes that one makes in such a template. Each is a change of the SAM template's text, and the checks that must see it.

export const LINT = "cfn-lint";
export const TRANSFORMED = "cfn-lint on the transformed template";
const COMPARISON = "comparison with the CDK";
const IAM = "IAM cases";
const CLOSED = "closed lists";
const RULES = "rules";
const PARAMETERS = "parameters";
const ELSEWHERE = "another partition and stack";

export const CHECKS = [LINT, TRANSFORMED, COMPARISON, IAM, CLOSED, RULES, PARAMETERS, ELSEWHERE];

export const MISTAKES = [
  {
    what: "a condition is dropped: the export role reaches our own buckets",
    change: [
      `                Condition:
                  StringNotEquals: { s3:ResourceAccount: !Ref AWS::AccountId }
                  Bool: { aws:SecureTransport: "true" }
              # Also where a bucket's own policy would let it in.
              - Sid: NothingOfOurs
                Effect: Deny
                Action: "*"
                Resource: "*"
                Condition:
                  StringEquals: { aws:ResourceAccount: !Ref AWS::AccountId }
`,
      "",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the export role can be assumed with any session name",
    change: ['            Condition:\n              StringLike: { sts:RoleSessionName: "??*" }\n', ""],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the export role is trusted to the whole account",
    change: [
      "AWS: [!GetAtt DrainRole.Arn, !GetAtt DestinationsRole.Arn]",
      'AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"',
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "s3:* instead of single actions",
    change: ["Action: s3:PutObject\n                Resource: !Sub arn:", "Action: s3:*\n                Resource: !Sub arn:"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the drain may use the whole state bucket",
    change: [
      "                Action: s3:DeleteObject\n                Resource:\n                  - !Sub ${StateBucket.Arn}/health/*\n",
      "                Action: s3:DeleteObject\n                Resource:\n                  - !Sub ${StateBucket.Arn}/*\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "a prefix is forgotten: the drain cannot remember events",
    change: [
      "                  - !Sub ${StateBucket.Arn}/destinations/*\n                  - !Sub ${StateBucket.Arn}/doubt/*\n                  - !Sub ${StateBucket.Arn}/drained/*\n",
      "                  - !Sub ${StateBucket.Arn}/destinations/*\n                  - !Sub ${StateBucket.Arn}/doubt/*\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "an action is misspelt",
    change: ["Action: [sqs:ReceiveMessage, ", "Action: [sqs:RecieveMessage, "],
    caughtBy: [TRANSFORMED, COMPARISON, IAM, CLOSED],
  },
  {
    what: "the API's function may receive from the queue",
    change: [
      "      Description: What the function behind the API may do",
      "      ManagedPolicyArns: [!Sub \"arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole\"]\n      Description: What the function behind the API may do",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "a permission is forgotten: the drain cannot ask how many messages wait",
    change: ["sqs:DeleteMessage, sqs:GetQueueAttributes]", "sqs:DeleteMessage]"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the drain may tell any event bus",
    change: [
      "Resource: !Ref NoticesEventBusArn\n                  Condition:\n                    ForAllValues:StringEquals: { events:source: audit-log-delivery }\n                - !Ref AWS::NoValue\n\n  DrainFunction:\n",
      "Resource: !Sub arn:${AWS::Partition}:events:*:*:event-bus/*\n                  Condition:\n                    ForAllValues:StringEquals: { events:source: audit-log-delivery }\n                - !Ref AWS::NoValue\n\n  DrainFunction:\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the API's function may tell any event bus",
    change: [
      "Resource: !Ref NoticesEventBusArn\n                  Condition:\n                    ForAllValues:StringEquals: { events:source: audit-log-delivery }\n                - !Ref AWS::NoValue\n\n  DestinationsFunction:\n",
      "Resource: !Sub arn:${AWS::Partition}:events:*:*:event-bus/*\n                  Condition:\n                    ForAllValues:StringEquals: { events:source: audit-log-delivery }\n                - !Ref AWS::NoValue\n\n  DestinationsFunction:\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the API's function may put files of any organization among those that wait",
    change: ["${StateBucket.Arn}/pending/~changes/*", "${StateBucket.Arn}/pending/*"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "a drain may write who has changed a destination",
    change: ["${StateBucket.Arn}/changes/*.told", "${StateBucket.Arn}/changes/*"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "who has changed a destination is forgotten after a quarter of a year",
    change: ["            ExpirationInDays: 400\n", "            ExpirationInDays: 90\n"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the API says when files are lost by another retention than the bucket's",
    change: [
      "        AUDIT_PENDING_RETENTION: !Sub ${PendingDays}d\n",
      "",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "alarms look where the drain prints nothing",
    change: [
      "AUDIT_METRICS_NAMESPACE: !Sub AuditLogDelivery/${AWS::StackName}",
      "AUDIT_METRICS_NAMESPACE: !Sub AuditLogs/${AWS::StackName}",
    ],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "an alarm asks for a dimension that no metric has",
    change: [
      "      MetricName: Quarantined\n",
      "      MetricName: Quarantined\n      Dimensions: [{ Name: FunctionName, Value: !Ref DrainFunction }]\n",
    ],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "what was delivered expires before the API has looked back",
    change: ["ExpirationInDays: 9", "ExpirationInDays: 2"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "traces are switched on without the permission to send them",
    change: [
      `              - !If
                - IsTraced
                - Sid: Traces
                  Effect: Allow
                  Action: [xray:PutTraceSegments, xray:PutTelemetryRecords]
                  Resource: "*"
                - !Ref AWS::NoValue
              - Sid: Receive
`,
      "              - Sid: Receive\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the schedule's role has no confused-deputy conditions",
    change: [
      "            Condition:\n              StringEquals: { aws:SourceAccount: !Ref AWS::AccountId }\n              ArnEquals:\n                aws:SourceArn: !Sub arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/${AWS::StackName}\n",
      "",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the schedule's role may invoke every function",
    change: ["Resource: !GetAtt DrainFunction.Arn", 'Resource: "*"'],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the key serves any service",
    change: [
      `                Condition:
                  StringEquals:
                    kms:ViaService:
                      - !Sub s3.\${AWS::Region}.\${AWS::URLSuffix}
                      - !Sub sqs.\${AWS::Region}.\${AWS::URLSuffix}
`,
      "",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "unencrypted transport is allowed, since false is not a string",
    change: ['- !Sub ${StateBucket.Arn}/*\n            Condition:\n              Bool: { aws:SecureTransport: "false" }', '- !Sub ${StateBucket.Arn}/*\n            Condition:\n              Bool: { aws:SecureTransport: "true" }'],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the handler's name is wrong",
    change: ["QUARKUS_LAMBDA_HANDLER: drain", "QUARKUS_LAMBDA_HANDLER: drian"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "both functions run the same handler",
    change: ["QUARKUS_LAMBDA_HANDLER: destinations", "QUARKUS_LAMBDA_HANDLER: drain"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the rate is misspelt",
    change: ["Default: rate(5 minutes)", "Default: rate(5 minute)"],
    caughtBy: [LINT, TRANSFORMED, COMPARISON, CLOSED, RULES, PARAMETERS],
  },
  {
    what: "a lifecycle rule is missing",
    change: [
      `          - Id: doubt
            Status: Enabled
            Prefix: doubt/
            ExpirationInDays: 15
            NoncurrentVersionExpiration: { NoncurrentDays: 1 }
`,
      "",
    ],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "what was rewritten cannot be sent again for as long as the rest",
    change: ["Prefix: rewritten/\n            ExpirationInDays: !Ref ResendDays", "Prefix: rewritten/\n            ExpirationInDays: 7"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "keys in doubt expire before the queue's messages",
    change: ["Prefix: doubt/\n            ExpirationInDays: 15", "Prefix: doubt/\n            ExpirationInDays: 7"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "a lifecycle rule without its slash takes destinations along",
    change: ["Prefix: delivered/", "Prefix: de"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "the visibility timeout is below the function's",
    change: ["VisibilityTimeout: 900\n      RedrivePolicy:\n", "VisibilityTimeout: 90\n      RedrivePolicy:\n"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "the drain takes longer than the schedule's interval",
    change: ["      Timeout: 240", "      Timeout: 900"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "ticks pile up: failed drains are invoked again",
    change: ["MaximumRetryAttempts: 0", "MaximumRetryAttempts: 2"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the schedule has no dead-letter queue",
    change: ["            DeadLetterConfig:\n              Arn: !GetAtt FailedInvocationsQueue.Arn\n", ""],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the state bucket goes with the stack",
    change: ["  StateBucket:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: RetainExceptOnCreate\n", "  StateBucket:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Delete\n"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "a route is open to everyone",
    change: [
      "      RouteKey: PUT /organizations/{organizationId}/audit-log-destination\n      AuthorizationType: !If [UsesJwt, JWT, AWS_IAM]\n      AuthorizerId: !If [UsesJwt, !Ref DestinationsApiAuthorizer, !Ref AWS::NoValue]\n",
      "      RouteKey: PUT /organizations/{organizationId}/audit-log-destination\n      AuthorizationType: NONE\n",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "an alarm watches a function that does not exist",
    change: ["MetricName: Throttles\n      Dimensions: [{ Name: FunctionName, Value: !Ref DrainFunction }]", "MetricName: Throttles\n      Dimensions: [{ Name: FunctionName, Value: !Ref DrainFunktion }]"],
    caughtBy: [LINT, TRANSFORMED, COMPARISON, IAM, CLOSED, RULES, ELSEWHERE],
  },
  {
    what: "drains that nobody counts are fine",
    change: ["TreatMissingData: breaching", "TreatMissingData: notBreaching"],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "the second schedule drains the first queue",
    change: ["{\"queue\": \"${AuditQueue2.QueueName}\"}", "{\"queue\": \"${AuditQueue.QueueName}\"}"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the drain may not receive from the second queue",
    change: [
      "                  - !If [HasQueue2, !GetAtt AuditQueue2.Arn, !Ref AWS::NoValue]\n",
      "",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the drain does not know the third queue",
    change: ["            - !If [HasQueue3, !Ref AuditQueue3, !Ref AWS::NoValue]\n", ""],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "nobody watches the third queue",
    change: [
      `        - !If
          - HasQueue3
          - { Id: q3, ReturnData: false, MetricStat: { Period: 300, Stat: Maximum, Metric: { Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{ Name: QueueName, Value: !GetAtt AuditQueue3.QueueName }] } } }
          - !Ref AWS::NoValue
`,
      "",
    ],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "the second queue goes with the stack, and with a smaller number of queues",
    change: [
      "    Condition: HasQueue2\n    DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n    Properties:\n      QueueName: !Sub ${AWS::StackName}-events-2\n",
      "    Condition: HasQueue2\n    DeletionPolicy: Delete\n    UpdateReplacePolicy: Delete\n    Properties:\n      QueueName: !Sub ${AWS::StackName}-events-2\n",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the second queue gives up messages after a few drains",
    change: [
      "{ deadLetterTargetArn: !GetAtt DeadLetterQueue2.Arn, maxReceiveCount: 50 }",
      "{ deadLetterTargetArn: !GetAtt DeadLetterQueue2.Arn, maxReceiveCount: 5 }",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "there is a third queue without a second",
    change: ["HasQueue3: !And [!Condition HasQueue2, !Not [!Equals [!Ref Queues, 2]]]", "HasQueue3: !Not [!Equals [!Ref Queues, 2]]"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "whoever IAM lets may sign evidence with the stack's key",
    change: [
      `          - Sid: NobodyElseSigns
            Effect: Deny
            Principal: "*"
            Action: [kms:Sign, kms:CreateGrant]
            Resource: "*"
            Condition:
              ArnNotEquals: { aws:PrincipalArn: !GetAtt DrainRole.Arn }
`,
      "",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "an administrator may let somebody sign evidence",
    change: ["Action: [kms:Sign, kms:CreateGrant]", "Action: kms:Sign"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the API's function may sign evidence",
    change: [
      "            Principal: { AWS: !GetAtt DrainRole.Arn }\n            Action: kms:Sign\n",
      "            Principal: { AWS: [!GetAtt DrainRole.Arn, !GetAtt DestinationsRole.Arn] }\n            Action: kms:Sign\n",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the stack's key signs in whichever form",
    change: [
      "            Action: kms:Sign\n            Resource: \"*\"\n            Condition:\n              StringEquals: { kms:SigningAlgorithm: ED25519_SHA_512, kms:MessageType: RAW }\n",
      "            Action: kms:Sign\n            Resource: \"*\"\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the operator's keys sign in whichever form",
    change: [
      '                  Resource: !Split [",", !Ref EvidenceKey]\n                  Condition:\n                    StringEquals: { kms:SigningAlgorithm: ED25519_SHA_512, kms:MessageType: RAW }\n',
      '                  Resource: !Split [",", !Ref EvidenceKey]\n',
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the drain may sign with every key of the account",
    change: [
      '                  Action: kms:Sign\n                  Resource: !Split [",", !Ref EvidenceKey]\n',
      '                  Action: kms:Sign\n                  Resource: !Sub arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*\n',
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "two keys are taken for one",
    change: [
      '                  Action: kms:Sign\n                  Resource: !Split [",", !Ref EvidenceKey]\n',
      "                  Action: kms:Sign\n                  Resource: !Ref EvidenceKey\n",
    ],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "evidence is signed by a key of a kind that no verifier knows",
    change: ["KeySpec: ECC_NIST_EDWARDS25519", "KeySpec: ECC_NIST_P256"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the key that signs evidence goes with the stack",
    change: [
      "    Condition: MakesEvidenceKey\n    DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n",
      "    Condition: MakesEvidenceKey\n    DeletionPolicy: Delete\n    UpdateReplacePolicy: Delete\n",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "a key that the operator names is passed over, and another one made",
    change: ["MakesEvidenceKey: !Equals [!Ref EvidenceKey, create]", 'MakesEvidenceKey: !Not [!Equals [!Ref EvidenceKey, ""]]'],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the functions do not know the key that the stack has made",
    change: ["          - MakesEvidenceKey\n          - !GetAtt EvidenceSigningKey.Arn\n", "          - MakesEvidenceKey\n          - !Ref AWS::NoValue\n"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the drain may not read what was sealed",
    change: ["Action: [s3:GetObject, s3:PutObject]\n                  Resource: !Sub ${StateBucket.Arn}/seals/*", "Action: s3:PutObject\n                  Resource: !Sub ${StateBucket.Arn}/seals/*"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the drain may take back what was sealed",
    change: ["Action: [s3:GetObject, s3:PutObject]\n", "Action: [s3:GetObject, s3:PutObject, s3:DeleteObject]\n"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the API's function may write what was sealed",
    change: ["                  Action: s3:GetObject\n                  Resource: !Sub ${StateBucket.Arn}/seals/*", "                  Action: [s3:GetObject, s3:PutObject]\n                  Resource: !Sub ${StateBucket.Arn}/seals/*"],
    caughtBy: [COMPARISON, IAM, CLOSED],
  },
  {
    what: "the route that asks nobody who he is takes as much as the others",
    change: ["{ ThrottlingRateLimit: 2, ThrottlingBurstLimit: 5 }", "{ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the stage is made before the route that it has settings for",
    change: ["      StageVariables: !If [HasEvidence, { evidenceRoute: !Ref DestinationsApiEvidenceRoute }, !Ref AWS::NoValue]\n", ""],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "the route that asks nobody who he is is there also without evidence",
    change: [
      "    Type: AWS::ApiGatewayV2::Route\n    Condition: HasEvidence\n",
      "    Type: AWS::ApiGatewayV2::Route\n",
    ],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "API Gateway may call the function for each path that asks nobody who he is",
    change: ["${DestinationsApi}/*/GET/.well-known/audit-evidence", "${DestinationsApi}/*"],
    caughtBy: [COMPARISON, CLOSED],
  },
  {
    what: "evidence-late does not know the period",
    change: ["!Sub secondsLate - 2 * ${EvidencePeriodMinutes} * 60", "secondsLate - 2 * 60 * 60"],
    caughtBy: [COMPARISON, RULES],
  },
  {
    what: "seals expire with what they were made of",
    change: ["          - Id: drained\n            Status: Enabled\n            Prefix: drained/\n", "          - Id: seals\n            Status: Enabled\n            Prefix: seals/\n            ExpirationInDays: 90\n          - Id: drained\n            Status: Enabled\n            Prefix: drained/\n"],
    caughtBy: [COMPARISON, CLOSED, RULES],
  },
  {
    what: "two resources wait for each other",
    change: [
      "          - !Sub arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-events\n",
      "          - !GetAtt AuditQueue.Arn\n",
    ],
    caughtBy: [LINT, TRANSFORMED],
  },
  {
    what: "a property is misspelt",
    change: [
      "MessageRetentionPeriod: 1209600\n      VisibilityTimeout: 900\n      RedrivePolicy:\n",
      "MessageRetentionPeriods: 1209600\n      VisibilityTimeout: 900\n      RedrivePolicy:\n",
    ],
    caughtBy: [LINT, TRANSFORMED, COMPARISON, CLOSED, RULES],
  },
  {
    what: "ARNs are those of one partition",
    change: ["Resource: !Sub arn:${AWS::Partition}:kms:*:*:key/*", "Resource: arn:aws:kms:*:*:key/*"],
    caughtBy: [ELSEWHERE],
  },
  {
    what: "S3 has the name that it has in one partition",
    change: ['kms:ViaService: !Sub "s3.*.${AWS::URLSuffix}"', "kms:ViaService: s3.*.amazonaws.com"],
    caughtBy: [ELSEWHERE],
  },
  {
    what: "the console is that of one partition",
    change: ["https://${AWS::Region}.${Console}/", "https://${AWS::Region}.console.aws.amazon.com/"],
    caughtBy: [ELSEWHERE],
  },
  {
    what: "each stack has the same queue",
    change: ["!Sub ${AWS::StackName}-failed-invocations", "audit-log-delivery-failed-invocations"],
    caughtBy: [ELSEWHERE],
  },
];
