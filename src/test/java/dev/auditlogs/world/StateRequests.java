package dev.auditlogs.world;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Each HTTP request to the state bucket, with repetitions, as `GET destinations/acme.json` or `LIST destinations/`.
public final class StateRequests implements ExecutionInterceptor {

    private static final String BUCKET = "/" + AwsWorld.STATE_BUCKET;

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        var http = context.httpRequest();
        var path = http.encodedPath();
        if (path.startsWith(BUCKET + "/")) {
            requests.add(http.method() + " " + path.substring(BUCKET.length() + 1));
        } else if (path.equals(BUCKET)) {
            http.firstMatchingRawQueryParameter("prefix").ifPresent(prefix -> requests.add("LIST " + prefix));
        }
    }

    /// Those that begin like that, since [#clear].
    public List<String> of(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).toList();
    }

    public int count(String start) {
        return of(start).size();
    }

    public void clear() {
        requests.clear();
    }
}
