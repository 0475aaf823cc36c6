package dev.auditlogs.infra;

import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnMapping;
import software.amazon.awscdk.CfnMappingProps;
import software.amazon.awscdk.Stack;

/// The groups of regions that the stack is made for, and what differs in them besides what CloudFormation itself knows.
/// In any other one CloudFormation finds nothing here, and creates nothing.
final class Partitions extends CfnMapping {

    private static final String CONSOLE = "Console";

    Partitions(Stack stack) {
        super(
                stack,
                "PartitionsThisIsMadeFor",
                CfnMappingProps.builder()
                        .mapping(Map.of(
                                "aws", Map.of(CONSOLE, "console.aws.amazon.com"),
                                "aws-us-gov", Map.of(CONSOLE, "console.amazonaws-us-gov.com"),
                                "aws-cn", Map.of(CONSOLE, "console.amazonaws.cn")))
                        .build());
    }

    /// The host of the console, behind a region's name.
    String console() {
        return findInMap(Aws.PARTITION, CONSOLE);
    }
}
