// Resolves a CloudFormation template to literals, for one set of parameters: what a stack of it would be.

export const ACCOUNT = "111122223333";
export const REGION = "eu-central-1";
export const STACK = "audit-log-delivery";

/** Where a stack is, and what it is called; `elsewhere` is another region of the same partition. */
export const HOME = {
  account: ACCOUNT,
  partition: "aws",
  region: REGION,
  elsewhere: "us-west-2",
  suffix: "amazonaws.com",
  console: "console.aws.amazon.com",
  stack: STACK,
};

const NOTHING = Symbol("AWS::NoValue");

const pseudo = (place) => ({
  "AWS::AccountId": place.account,
  "AWS::NoValue": NOTHING,
  "AWS::Partition": place.partition,
  "AWS::Region": place.region,
  "AWS::StackName": place.stack,
  "AWS::URLSuffix": place.suffix,
});

const arn = (place, service, resource) => `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
const globalArn = (place, service, resource) => `arn:${place.partition}:${service}::${place.account}:${resource}`;

// What Ref and Fn::GetAtt give, by type; `name` is the given name, or one as CloudFormation makes it.
const ATTRIBUTES = {
  "AWS::ApiGatewayV2::Api": ({ id, place }) => ({
    Ref: id.toLowerCase(),
    ApiEndpoint: `https://${id.toLowerCase()}.execute-api.${place.region}.${place.suffix}`,
  }),
  "AWS::ApiGatewayV2::Authorizer": ({ id }) => ({ Ref: id.toLowerCase() }),
  "AWS::ApiGatewayV2::Integration": ({ id }) => ({ Ref: id.toLowerCase() }),
  "AWS::ApiGatewayV2::Route": ({ id }) => ({ Ref: id.toLowerCase() }),
  "AWS::CloudWatch::Alarm": ({ name, place }) => ({
    Ref: name("AlarmName"),
    Arn: arn(place, "cloudwatch", `alarm:${name("AlarmName")}`),
  }),
  "AWS::CloudWatch::Dashboard": ({ name }) => ({ Ref: name("DashboardName") }),
  "AWS::IAM::Role": ({ name, place }) => ({ Ref: name("RoleName"), Arn: globalArn(place, "iam", `role/${name("RoleName")}`) }),
  "AWS::KMS::Key": ({ id, place }) => ({ Ref: `key-of-${id}`, Arn: arn(place, "kms", `key/key-of-${id}`) }),
  "AWS::Lambda::Function": ({ name, place }) => ({
    Ref: name("FunctionName"),
    Arn: arn(place, "lambda", `function:${name("FunctionName")}`),
  }),
  "AWS::Logs::LogGroup": ({ name, place }) => ({
    Ref: name("LogGroupName"),
    Arn: arn(place, "logs", `log-group:${name("LogGroupName")}:*`),
  }),
  "AWS::S3::Bucket": ({ name, place }) => {
    const bucket = name("BucketName").toLowerCase();
    return { Ref: bucket, Arn: `arn:${place.partition}:s3:::${bucket}` };
  },
  "AWS::SNS::Topic": ({ name, place }) => ({ Ref: arn(place, "sns", name("TopicName")), TopicName: name("TopicName") }),
  "AWS::SQS::Queue": ({ name, place }) => ({
    Ref: `https://sqs.${place.region}.${place.suffix}/${place.account}/${name("QueueName")}`,
    Arn: arn(place, "sqs", name("QueueName")),
    QueueName: name("QueueName"),
  }),
  "AWS::Scheduler::ScheduleGroup": ({ name, place }) => ({
    Ref: name("Name"),
    Arn: arn(place, "scheduler", `schedule-group/${name("Name")}`),
  }),
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
  const resolver = new Resolver(template, given, HOME);
  for (const rule of Object.values(template.Rules ?? {})) {
    if (!rule.RuleCondition || resolver.value(rule.RuleCondition)) {
      found.push(...rule.Assertions.filter((it) => !resolver.value(it.Assert)).map((it) => it.AssertDescription));
    }
  }
  return found;
}

/** The resources and outputs that a stack would have there, as literals; and by literal: which resource it refers to. */
export function resolve(template, parameters, place = HOME) {
  const resolver = new Resolver(template, parameters, place);
  const made = (section) =>
    Object.fromEntries(
      Object.entries(section ?? {})
        .filter(([, { Condition }]) => !Condition || resolver.condition(Condition))
        .map(([id, { Metadata, Condition, ...rest }]) => [id, resolver.value(rest)]),
    );
  const resources = made(template.Resources);
  return { resources, outputs: made(template.Outputs), names: resolver.names(Object.keys(resources)), place };
}

class Resolver {
  constructor(template, given, place) {
    this.template = template;
    this.given = given;
    this.place = place;
    this.pseudo = pseudo(place);
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
    const name = (property) => this.value(resource.Properties?.[property] ?? `${this.place.stack}-${id}`);
    return attributes({ id, name, place: this.place });
  }

  /** The ids of resources, by what refers to them. */
  names(ids) {
    const names = {};
    for (const id of ids.filter((it) => this.template.Resources[it].Type in ATTRIBUTES)) {
      const { Ref, Arn } = this.attributes(id);
      for (const literal of [Ref, Arn].filter((it) => it && it !== this.place.stack)) {
        names[literal] = id;
      }
    }
    return names;
  }

  Ref(name) {
    if (name in this.pseudo) {
      return this.pseudo[name];
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

  "Fn::FindInMap"([map, ...keys]) {
    const [first, second] = this.value(keys);
    const found = this.template.Mappings[map][first]?.[second];
    if (found === undefined) {
      throw new Error(`Unable to get mapping for ${map}::${first}::${second}`);
    }
    return found;
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
