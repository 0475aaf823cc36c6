package dev.auditlogs.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.destination.WriterArn;
import dev.auditlogs.logging.Logs;
import dev.auditlogs.place.AccountId;
import dev.auditlogs.state.StateUnavailable;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// The Lambda behind API Gateway's HTTP API, payload 2.0. Whatever it is sent, it answers.
@Named("destinations")
public final class DestinationsHandler implements RequestStreamHandler {

    private static final Logger LOG = Logger.getLogger(DestinationsHandler.class);
    private static final Pattern FUNCTION_ARN = Pattern.compile("arn:(aws[a-z-]*):lambda:[^:]*:(\\d{12}):.*");

    private final DestinationsApi api;
    private final EvidenceAnswer evidence;
    private final ObjectMapper json;
    private final Logs logs;

    DestinationsHandler(DestinationsApi api, EvidenceAnswer evidence, ObjectMapper json, Logs logs) {
        this.api = api;
        this.evidence = evidence;
        this.json = json;
        this.logs = logs;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        logs.during(Map.of("requestId", String.valueOf(context.getAwsRequestId())));
        json.writeValue(answer, answer(event, context).forGateway());
    }

    private ApiResponse answer(InputStream event, Context context) {
        JsonNode tree;
        try {
            tree = json.readTree(event);
        } catch (IOException _) {
            return Problem.NOT_AN_EVENT.because("Call this function through API Gateway");
        }
        return answer(new ApiRequest(tree), context);
    }

    private ApiResponse answer(ApiRequest request, Context context) {
        try {
            return evidence.keys(request).orElseGet(() -> api.answer(request, account(context)));
        } catch (StateUnavailable e) {
            LOG.errorf("the state bucket cannot be reached: error=%s", e.getMessage());
            return Problem.STORAGE_UNAVAILABLE
                    .because("Read the destination again in a minute, and repeat what you want to change")
                    .with("retry-after", "60");
        } catch (UncheckedIOException e) {
            LOG.errorf("a stored object cannot be read, repair or delete it: error=%s", e.getMessage());
            return Problem.DESTINATION_UNREADABLE.because("Tell the platform's support; its operator must repair it");
        } catch (RuntimeException e) {
            LOG.error("a request could not be answered, this is a bug", e);
            return Problem.UNEXPECTED.because("Tell the platform's support");
        }
    }

    /// The function's own account.
    private static WriterArn account(Context context) {
        var arn = FUNCTION_ARN.matcher(String.valueOf(context.getInvokedFunctionArn()));
        return arn.matches()
                ? WriterArn.account(arn.group(1), new AccountId(arn.group(2)))
                : WriterArn.OF_UNKNOWN_ACCOUNT;
    }
}
