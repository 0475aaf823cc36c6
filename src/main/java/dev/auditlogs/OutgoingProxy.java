package dev.auditlogs;

import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;

/// The proxy through which all clients reach AWS, as `HTTPS_PROXY` and `NO_PROXY` say to most programs, in upper or
/// lower case. The SDK's HTTP client takes them for something else, or not at all.
///
/// `NO_PROXY` is a list of host names, each with all that are below it, or `*`; ranges of addresses are not known.
@Singleton
final class OutgoingProxy {

    private static final int PORT = 3128;

    private final ProxyConfiguration configuration;

    /// @throws IllegalArgumentException if the proxy is no URL with a host
    OutgoingProxy(
            @ConfigProperty(name = "https_proxy") Optional<String> proxy,
            @ConfigProperty(name = "no_proxy") Optional<String> without) {
        var builder =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        proxy.map(OutgoingProxy::url).ifPresent(url -> through(builder, url).nonProxyHosts(hosts(without.orElse(""))));
        this.configuration = builder.build();
    }

    ApacheHttpClient.Builder client() {
        return ApacheHttpClient.builder().proxyConfiguration(configuration);
    }

    /// The exception does not repeat the text: its user and password are nobody's to read.
    private static URI url(String proxy) {
        try {
            var url = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
            if (url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException _) {
            // As one without a host.
        }
        throw new IllegalArgumentException("HTTPS_PROXY is no URL such as http://proxy.example:3128");
    }

    private static ProxyConfiguration.Builder through(ProxyConfiguration.Builder builder, URI url) {
        var port = url.getPort() < 0 ? PORT : url.getPort();
        builder.endpoint(URI.create(url.getScheme() + "://" + url.getHost() + ":" + port));
        if (url.getRawUserInfo() != null) {
            var user = url.getRawUserInfo().split(":", 2);
            builder.username(decoded(user[0]))
                    .password(user.length == 2 ? decoded(user[1]) : "")
                    .preemptiveBasicAuthenticationEnabled(true);
        }
        return builder;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// As the client wants them: regular expressions of the whole name in lower case.
    static Set<String> hosts(String without) {
        return Arrays.stream(without.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.equals("*") ? ".*" : "(.*\\.)?" + Pattern.quote(name.replaceFirst("^\\*?\\.", "")))
                .collect(Collectors.toUnmodifiableSet());
    }
}
