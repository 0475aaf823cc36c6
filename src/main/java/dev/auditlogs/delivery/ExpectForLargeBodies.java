package dev.auditlogs.delivery;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Header;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Takes `Expect: 100-continue` from puts with small bodies. The SDK sets it on each put, whatever the HTTP client
/// is told, and S3 is then waited for once more before the body is sent.
///
/// A large body keeps it: a bucket that is in another region, or refuses, answers at once and hangs up, and who is
/// still sending then may see a broken connection instead of the answer.
public final class ExpectForLargeBodies implements ExecutionInterceptor {

    /// From this size on a body is large: where newer SDKs begin to send the header themselves.
    static final int BYTES_MIN = 1 << 20;

    private static final String EXPECT = "Expect";

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        var request = context.httpRequest();
        return isSmall(request) && request.firstMatchingHeader(EXPECT).isPresent()
                ? request.copy(r -> r.removeHeader(EXPECT))
                : request;
    }

    private static boolean isSmall(SdkHttpRequest request) {
        return request.firstMatchingHeader(Header.CONTENT_LENGTH)
                .filter(length -> Long.parseLong(length) < BYTES_MIN)
                .isPresent();
    }
}
