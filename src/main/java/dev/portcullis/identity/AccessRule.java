package dev.portcullis.identity;

import dev.portcullis.http.PathPrefix;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What requests with one of {@code methods} under one of {@code paths} need; no methods mean all of them, no paths likewise. {@code required} must all be met. A rule for GET is one
 * for HEAD too. Immutable.
 */
public record AccessRule(Set<String> methods, List<PathPrefix> paths, List<ClaimRule> required) {
    public AccessRule {
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
        required = List.copyOf(required);
    }

    boolean isFor(String method, String path) {
        return isForMethod(method) && (paths.isEmpty() || paths.stream().anyMatch(prefix -> prefix.covers(path)));
    }

    private boolean isForMethod(String method) {
        return methods.isEmpty() || methods.contains(method) || (method.equals("HEAD") && methods.contains("GET"));
    }

    @Nullable
    ClaimRule unmet(Claims claims) {
        for (ClaimRule rule : required) {
            if (!rule.isMetBy(claims)) {
                return rule;
            }
        }
        return null;
    }
}
