// Resolves a CloudFormation template to literals, for one set of parameters: what a stack of it would be.

export const ACCOUNT = "111122223333";
export const REGION = "eu-central-1";
export const STACK = "audit-log-delivery";

const NOTHING = Symbol("AWS::NoValue");

const PSEUDO = {
  "AWS::AccountId": ACCOUNT,
  "AWS::NoValue": NOTHING,
  "AWS::Partition": "aws",
  "AWS::Region": REGION,
  "AWS::StackName": STACK,
  "AWS::URLSuffix": "amazonaws.com",
};

const arn = (service, resource) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const globalArn = (service, resource) => `arn:aws:${service}::${ACCOUNT}:${resource}`;

// What Ref and Fn::GetAtt give, by type; `name` is the given name, or one as CloudFormation makes it.
const ATTRIBUTES = {
  "AWS::ApiGatewayV2::Api": ({ id }) => ({
    Ref: id.toLowerCase(),
    ApiEndpoint: `https://${id.toLowerCase()}.execute-api.${REGION}.amazonaws.com`,
  }),
  "AWS::ApiGatewayV2::Authorizer": ({ id }) => ({ Ref: id.toLowerCase() }),
  "AWS::ApiGatewayV2::Integration": ({ id }) => ({ Ref: id.toLowerCase() }),
  "AWS::CloudWatch::Alarm": ({ name }) => ({ Ref: name("AlarmName"), Arn: arn("cloudwatch", `alarm:${name("AlarmName")}`) }),
  "AWS::CloudWatch::Dashboard": ({ name }) => ({ Ref: name("DashboardName") }),
  "AWS::IAM::Role": ({ name }) => ({ Ref: name("RoleName"), Arn: globalArn("iam", `role/${name("RoleName")}`) }),
  "AWS::KMS::Key": ({ id }) => ({ Ref: `key-of-${id}`, Arn: arn("kms", `key/key-of-${id}`) }),
  "AWS::Lambda::Function": ({ name }) => ({ Ref: name("FunctionName"), Arn: arn("lambda", `function:${name("FunctionName")}`) }),
  "AWS::Logs::LogGroup": ({ name }) => ({ Ref: name("LogGroupName"), Arn: arn("logs", `log-group:${name("LogGroupName")}:*`) }),
  "AWS::S3::Bucket": ({ name }) => {
    const bucket = name("BucketName").toLowerCase();
    return { Ref: bucket, Arn: `arn:aws:s3:::${bucket}` };
  },
  "AWS::SNS::Topic": ({ name }) => ({ Ref: arn("sns", name("TopicName")), TopicName: name("TopicName") }),
  "AWS::SQS::Queue": ({ name }) => ({
    Ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name("QueueName")}`,
    Arn: arn("sqs", name("QueueName")),
    QueueName: name("QueueName"),
  }),
  "AWS::Scheduler::ScheduleGroup": ({ name }) => ({ Ref: name("Name"), Arn: arn("scheduler", `schedule-group/${name("Name")}`) }),
};

/** Why CloudFormation would not begin with these parameters; nothing if it would. */
export function refusals(template, given) {
  const found = [];
  for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
    const value = String(given[name] ?? parameter.Default ?? "");
    const outside =
      (parameter.AllowedPattern && !new RegExp(`^(?:${parameter.AllowedPattern})$`).test(value)) ||
      (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(value)) ||
      value.length < Number(parameter.MinLength ?? 0) ||
      value.length > Number(parameter.MaxLength ?? Infinity) ||
      (parameter.Type === "Number" && !/^\d+$/.test(value)) ||
      (parameter.MinValue !== undefined && Number(value) < Number(parameter.MinValue)) ||
      (parameter.MaxValue !== undefined && Number(value) > Number(parameter.MaxValue));
    if (outside) {
      found.push(`${name} may not be "${value}"`);
    }
  }
  const resolver = new Resolver(template, given);
  for (const rule of Object.values(template.Rules ?? {})) {
    if (!rule.RuleCondition || resolver.value(rule.RuleCondition)) {
      found.push(...rule.Assertions.filter((it) => !resolver.value(it.Assert)).map((it) => it.AssertDescription));
    }
  }
  return found;
}

/** The resources and outputs that a stack would have, as literals; and by literal: which resource it refers to. */
export function resolve(template, parameters) {
  const resolver = new Resolver(template, parameters);
  const resources = {};
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (!resource.Condition || resolver.condition(resource.Condition)) {
      const { Metadata, Condition, ...rest } = resource;
      resources[id] = resolver.value(rest);
    }
  }
  return { resources, outputs: resolver.value(template.Outputs ?? {}), names: resolver.names(Object.keys(resources)) };
}

class Resolver {
  constructor(template, given) {
    this.template = template;
    this.given = given;
  }

  value(it) {
    if (Array.isArray(it)) {
      return it.map((item) => this.value(item)).filter((item) => item !== NOTHING);
    }
    if (it === null || typeof it !== "object") {
      return it;
    }
    const keys = Object.keys(it);
    if (keys.length === 1) {
      const intrinsic = this[keys[0]];
      if (keys[0] === "Ref" || keys[0].startsWith("Fn::")) {
        if (!intrinsic) {
          throw new Error(`${keys[0]} cannot be resolved here`);
        }
        return intrinsic.call(this, it[keys[0]]);
      }
      if (keys[0] === "Condition" && typeof it.Condition === "string") {
        return this.condition(it.Condition);
      }
    }
    return Object.fromEntries(
      Object.entries(it)
        .map(([key, item]) => [key, this.value(item)])
        .filter(([, item]) => item !== NOTHING),
    );
  }

  condition(name) {
    if (!(name in (this.template.Conditions ?? {}))) {
      throw new Error(`there is no condition ${name}`);
    }
    return this.value(this.template.Conditions[name]);
  }

  attributes(id) {
    const resource = this.template.Resources[id];
    if (!resource) {
      throw new Error(`there is no resource ${id}`);
    }
    if (resource.Condition && !this.condition(resource.Condition)) {
      throw new Error(`${id} does not exist with these parameters`);
    }
    const attributes = ATTRIBUTES[resource.Type];
    if (!attributes) {
      throw new Error(`nothing is known of a ${resource.Type} that is referred to`);
    }
    const name = (property) => this.value(resource.Properties?.[property] ?? `${STACK}-${id}`);
    return attributes({ id, name });
  }

  /** The ids of resources, by what refers to them. */
  names(ids) {
    const names = {};
    for (const id of ids.filter((it) => this.template.Resources[it].Type in ATTRIBUTES)) {
      const { Ref, Arn } = this.attributes(id);
      for (const literal of [Ref, Arn].filter((it) => it && it !== STACK)) {
        names[literal] = id;
      }
    }
    return names;
  }

  Ref(name) {
    if (name in PSEUDO) {
      return PSEUDO[name];
    }
    const parameter = this.template.Parameters?.[name];
    if (parameter) {
      return this.given[name] ?? parameter.Default;
    }
    return this.attributes(name).Ref;
  }

  "Fn::GetAtt"(path) {
    const [id, attribute] = Array.isArray(path) ? path : path.split(".");
    const value = this.attributes(id)[attribute];
    if (value === undefined) {
      throw new Error(`${id} has no ${attribute}`);
    }
    return value;
  }

  "Fn::Sub"(argument) {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return text.replace(/\$\{([^}!][^}]*)\}/g, (_, name) => {
      if (name in variables) {
        return this.value(variables[name]);
      }
      return name.includes(".") ? this["Fn::GetAtt"](name) : this.Ref(name);
    });
  }

  "Fn::Join"([separator, parts]) {
    return this.value(parts).join(separator);
  }

  "Fn::Select"([index, list]) {
    return this.value(list)[Number(index)];
  }

  "Fn::Split"([separator, text]) {
    return this.value(text).split(separator);
  }

  "Fn::If"([name, then, otherwise]) {
    return this.value(this.condition(name) ? then : otherwise);
  }

  "Fn::Equals"([one, other]) {
    return String(this.value(one)) === String(this.value(other));
  }

  "Fn::Not"([it]) {
    return !this.value(it);
  }

  "Fn::And"(all) {
    return all.every((it) => this.value(it));
  }

  "Fn::Or"(all) {
    return all.some((it) => this.value(it));
  }

  "Fn::Contains"([list, item]) {
    return this.value(list).map(String).includes(String(this.value(item)));
  }
}
