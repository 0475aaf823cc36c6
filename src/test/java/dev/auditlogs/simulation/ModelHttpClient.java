package dev.auditlogs.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/// What the real SDK clients talk through to a [Model], instead of a network.
final class ModelHttpClient implements SdkHttpClient {

    private volatile Model model;
    private volatile int process;

    /// @param caller the number of the process that calls from now on
    void talkTo(Model other, int caller) {
        model = other;
        process = caller;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return send(request);
            }

            @Override
            public void abort() {}
        };
    }

    private HttpExecuteResponse send(HttpExecuteRequest request) throws IOException {
        var http = request.httpRequest();
        var headers = new HashMap<String, String>();
        http.forEachHeader((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        var query = new HashMap<String, String>();
        http.forEachRawQueryParameter((name, values) ->
                query.put(name, values.isEmpty() || values.getFirst() == null ? "" : values.getFirst()));
        var body = request.contentStreamProvider().isEmpty()
                ? new byte[0]
                : request.contentStreamProvider().get().newStream().readAllBytes();
        var path = URLDecoder.decode(http.encodedPath(), StandardCharsets.UTF_8);
        var answer = model.call(new ModelRequest(http.method().name(), path, query, headers, body), process);
        var response = SdkHttpResponse.builder().statusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader("content-length", Integer.toString(answer.body().length));
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer.body())))
                .build();
    }

    @Override
    public void close() {}
}
