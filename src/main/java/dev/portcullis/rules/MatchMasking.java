package dev.portcullis.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What logs show of values that rules have matched and of what rules say about them: the part of {@link Masking} that goes by variables. Immutable. */
final class MatchMasking {
    private static final String COPIES = "MATCHED_VARS:";
    private static final String KEPT = "TX:";
    private static final List<String> ORIGINALS = List.of("REQUEST_COOKIES:", "REQUEST_HEADERS:", "ARGS:");

    private final Masking masking;
    private final @Nullable Sanitised named;
    private final Credentials credentials;
    private final boolean hidesInQuery;
    private final boolean hidesInContent;

    MatchMasking(
            Masking masking,
            @Nullable Sanitised named,
            Credentials credentials,
            boolean hidesInQuery,
            boolean hidesInContent) {
        this.masking = masking;
        this.named = named;
        this.credentials = credentials;
        this.hidesInQuery = hidesInQuery;
        this.hidesInContent = hidesInContent;
    }

    /** How much of what a rule has matched may be shown. */
    enum Exposure {
        OPEN,
        /** Not the value, but what an attack left in it. */
        PIECES,
        NOTHING
    }

    /** How much of {@code variable}, named as in {@code MATCHED_VAR_NAME}, may be shown. */
    Exposure exposure(String variable) {
        if (variable.startsWith(COPIES)) {
            Exposure original = exposure(variable.substring(COPIES.length()));
            return named == null ? original : Exposure.NOTHING;
        }
        if (variable.startsWith(KEPT) && variable.indexOf(':', KEPT.length()) >= 0) {
            Exposure original = exposureOfKept(variable);
            if (original != Exposure.OPEN) {
                return original;
            }
        }
        int colon = variable.indexOf(':');
        String label = colon < 0 ? variable : variable.substring(0, colon);
        String key = colon < 0 ? "" : Sanitised.lower(variable.substring(colon + 1));
        if (credentials.areIn(variable)
                || isHidden(label, key)
                || (named != null && named.pieceVariables.contains(variable))) {
            return Exposure.NOTHING;
        }
        if (label.equals("FULL_REQUEST")) {
            // a transformation may spell what is in it in another way, in which it is not found
            return credentials.values().isEmpty() ? Exposure.PIECES : Exposure.NOTHING;
        }
        boolean isSession = label.equals("REQUEST_COOKIES")
                || (label.equals("REQUEST_HEADERS") && key.equals("cookie"))
                || (label.equals("RESPONSE_HEADERS") && key.equals("set-cookie"));
        return isSession ? Exposure.PIECES : Exposure.OPEN;
    }

    /** Of what rules keep in TX under a name that has another's in it, such as {@code tx.decoded_1_%{MATCHED_VAR_NAME}}: it comes from there. */
    private Exposure exposureOfKept(String variable) {
        String lower = Sanitised.lower(variable);
        for (String label : ORIGINALS) {
            int at = lower.indexOf(Sanitised.lower(label), KEPT.length());
            if (at >= 0) {
                return exposure(label + lower.substring(at + label.length()));
            }
        }
        return Exposure.OPEN;
    }

    /** The most revealing of the exposures that {@code variables} allow together. */
    Exposure exposure(List<String> variables) {
        Exposure least = Exposure.OPEN;
        for (String variable : variables) {
            Exposure one = exposure(variable);
            least = one.compareTo(least) > 0 ? one : least;
        }
        return least;
    }

    private boolean isHidden(String label, String key) {
        if (named == null) {
            return false;
        }
        return switch (label) {
            case "ARGS" -> named.arguments.contains(key) || named.hidesQuery || named.hidesRequestContent;
            case "REQUEST_HEADERS" ->
                named.requestFields.contains(key) || (key.equals("cookie") && !named.cookies.isEmpty());
            case "RESPONSE_HEADERS" -> named.responseFields.contains(key);
            case "REQUEST_COOKIES" -> named.cookies.contains(key) || named.requestFields.contains("cookie");
            // copies of other variables
            case "FULL_REQUEST", "MATCHED_VAR", "MATCHED_VARS" -> true;
            case "TX" -> key.length() == 1 && Character.isDigit(key.charAt(0));
            default ->
                (hidesInQuery && Sanitised.OF_QUERY.contains(label))
                        || (hidesInContent && Sanitised.OF_REQUEST_CONTENT.contains(label))
                        || (named.hidesInResponse && Sanitised.OF_RESPONSE_CONTENT.contains(label));
        };
    }

    /** {@code value} of a variable of which so much may be shown. */
    String value(String value, Exposure exposure) {
        return exposure == Exposure.OPEN ? masking.text(value) : "*".repeat(value.length());
    }

    /** What a rule says: {@code expanded}, or {@code template} without what came from traffic. */
    @Nullable
    String words(
            @Nullable String expanded, @Nullable MacroText template, Exposure exposure, String variable, String value) {
        if (expanded == null || template == null || template.isPlain()) {
            return expanded;
        }
        if (exposure != Exposure.NOTHING && namesHidden(template)) {
            return bare(template, variable);
        }
        return switch (exposure) {
            case OPEN -> masking.text(expanded);
            case NOTHING -> bare(template, variable);
            case PIECES -> {
                byte[] shown = Masking.bytes(expanded);
                boolean isFound =
                        !value.isEmpty() && new Secret(Value.ofLatin1(value)).mask(shown, Masking.bytes(expanded)) > 0;
                boolean isCut = value.length() >= MatchLog.MAX_TEXT || expanded.length() >= MatchLog.MAX_TEXT;
                yield isCut || (showsValue(template) && !isFound)
                        ? bare(template, variable)
                        : masking.text(Masking.text(shown));
            }
        };
    }

    /** A tag, which its template makes. */
    String tag(String expanded, MacroText template, Exposure exposure, String variable) {
        return exposure != Exposure.OPEN || namesHidden(template) ? bare(template, variable) : masking.text(expanded);
    }

    /** Whether a macro names what is masked; what matched is known by its variable. */
    private boolean namesHidden(MacroText template) {
        for (MacroText.Reference macro : template.references()) {
            String named = macro.named();
            if (named != null && exposure(named) != Exposure.OPEN) {
                return true;
            }
        }
        return false;
    }

    private static boolean showsValue(MacroText template) {
        for (MacroText.Reference macro : template.references()) {
            if (!macro.collection().equals("tx") && !isHarmless(macro)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHarmless(MacroText.Reference macro) {
        return switch (macro.collection()) {
            case "matched_var_name", "matched_vars_names", "rule", "unique_id", "remote_addr" -> true;
            default -> macro.collection().startsWith("time");
        };
    }

    private static String bare(MacroText template, String variable) {
        return template.expand(macro -> macro.collection().startsWith("matched_var") && isHarmless(macro)
                        ? Value.ofLatin1(variable)
                        : Masking.STARS)
                .latin1();
    }
}
