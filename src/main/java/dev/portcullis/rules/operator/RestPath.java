package dev.portcullis.rules.operator;

import dev.portcullis.rules.regex.BytePattern;
import java.util.ArrayList;
import java.util.List;

/** As in "@restpath /users/{id}": is the value a path of this shape? Its named parts go into {@code ARGS_PATH}. */
final class RestPath {
    private RestPath() {}

    static OperatorFactory factory() {
        return (argument, resources) -> {
            List<String> names = new ArrayList<>();
            BytePattern pattern = Expressions.compile("restpath", expression(argument, names), resources);
            return (context, value) -> {
                context.spend(value.length());
                BytePattern.Search search = pattern.search(value);
                boolean matches = search.next();
                for (int i = 0; matches && i < names.size(); i++) {
                    context.pathArgument(names.get(i), search.group(i + 1));
                }
                return matches;
            };
        };
    }

    private static String expression(String path, List<String> names) throws OperatorException {
        StringBuilder out = new StringBuilder("^");
        int at = 0;
        while (at < path.length()) {
            int open = path.indexOf('{', at);
            int end = open < 0 ? path.length() : open;
            out.append("\\Q").append(path, at, end).append("\\E");
            if (open < 0) {
                break;
            }
            int close = path.indexOf('}', open);
            if (close < open + 2) {
                throw new OperatorException("@restpath: \"" + path + "\" needs a name in braces, as in /users/{id}");
            }
            names.add(path.substring(open + 1, close));
            out.append("([^/?#]+)");
            at = close + 1;
        }
        return out.append("(?:[?#]|$)").toString();
    }
}
