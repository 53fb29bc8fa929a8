package dev.portcullis.rules;

import dev.portcullis.rules.transform.Transformation;
import dev.portcullis.rules.transform.TransformationCatalog;
import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.SourceSpan;
import dev.portcullis.text.NearMiss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the actions of one condition say, its defaults applied first. One owner at a time. */
final class Actions {
    private static final Set<String> DISRUPTIVE =
            Set.of("allow", "block", "deny", "drop", "pass", "proxy", "pause", "redirect");
    /** What only the first rule of a chain may say, since it is about the chain as a whole. */
    private static final Set<String> FIRST_ONLY = Set.of("id", "phase", "skip", "skipafter", "rev", "ver");

    private static final Set<String> EFFECTS =
            Set.of("setvar", "setenv", "setuid", "setsid", "setrsc", "initcol", "expirevar", "deprecatevar", "ctl");
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("proxy", "routes are chosen by the configuration; use deny or redirect"),
            Map.entry("pause", "a held request is a resource of the attacker; use deny or a rate limit"),
            Map.entry("exec", "running programs and Lua is out of scope; log, and act on the rule log"),
            Map.entry("append", "responses are never written by rules"),
            Map.entry("prepend", "responses are never written by rules"));
    private static final List<String> KNOWN = List.of(
            "accuracy",
            "allow",
            "auditlog",
            "block",
            "capture",
            "chain",
            "ctl",
            "deny",
            "deprecatevar",
            "drop",
            "expirevar",
            "id",
            "initcol",
            "log",
            "logdata",
            "maturity",
            "msg",
            "multiMatch",
            "noauditlog",
            "nolog",
            "pass",
            "phase",
            "redirect",
            "rev",
            "sanitiseArg",
            "sanitiseMatched",
            "sanitiseMatchedBytes",
            "sanitiseRequestHeader",
            "sanitiseResponseHeader",
            "setenv",
            "setrsc",
            "setsid",
            "setuid",
            "setvar",
            "severity",
            "skip",
            "skipAfter",
            "status",
            "t",
            "tag",
            "ver",
            "xmlns");
    private static final List<String> SEVERITIES =
            List.of("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG");

    private final TransformationCatalog catalog;
    private final Problems problems;

    final List<Transformation> transformations = new ArrayList<>();
    final List<ActionText> effects = new ArrayList<>();
    final List<MacroText> tags = new ArrayList<>();
    /** What prefixes in XML paths stand for. */
    final Map<String, String> namespaces = new HashMap<>();

    Rule.Disruption disruption = Rule.Disruption.PASS;
    int status;

    @Nullable
    MacroText location;

    @Nullable
    MacroText msg;

    @Nullable
    MacroText logdata;

    @Nullable
    MacroText ver;

    @Nullable
    MacroText rev;

    int severity = -1;
    int maturity;
    int accuracy;
    boolean captures;
    boolean isMultiMatch;
    boolean isLogged = true;
    boolean isAudited = true;
    int skip;

    @Nullable
    ActionText skipAfter;

    Actions(TransformationCatalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
    }

    static boolean isDisruptive(ActionText action) {
        return DISRUPTIVE.contains(action.name().toLowerCase(Locale.ROOT));
    }

    /** 1 to 5, or -1. */
    static int phaseNumber(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "1" -> 1;
            case "2", "request" -> 2;
            case "3" -> 3;
            case "4", "response" -> 4;
            case "5", "logging" -> 5;
            default -> -1;
        };
    }

    /** Applies {@code actions} in order, a later one over an earlier. */
    void read(List<ActionText> actions, boolean isFirst) {
        for (ActionText action : actions) {
            String name = action.name().toLowerCase(Locale.ROOT);
            String refused = REFUSED.get(name);
            if (refused != null) {
                problems.error(action.span(), "unsupported-action", action.name() + " is not supported: " + refused);
            } else if (!isFirst && (FIRST_ONLY.contains(name) || DISRUPTIVE.contains(name))) {
                problems.error(
                        action.span(),
                        "chained-action",
                        action.name() + " belongs to the first rule of the chain only");
            } else if (EFFECTS.contains(name) || SanitiseCompiler.isNamed(name)) {
                boolean needsValue = EFFECTS.contains(name) || SanitiseCompiler.needsValue(name);
                if (needsValue && action.value() == null) {
                    problems.error(action.span(), "missing-value", action.name() + " needs a value");
                }
                effects.add(action);
            } else {
                read(action, name, action.value());
            }
        }
    }

    private void read(ActionText action, String name, @Nullable String value) {
        switch (name) {
            case "id", "phase", "chain", "block" -> {}
            case "pass" -> disrupt(Rule.Disruption.PASS);
            case "deny" -> disrupt(Rule.Disruption.DENY);
            case "drop" -> disrupt(Rule.Disruption.DROP);
            case "allow" -> allow(action, value);
            case "log" -> {
                isLogged = true;
                isAudited = true;
            }
            case "nolog" -> {
                isLogged = false;
                isAudited = false;
            }
            case "auditlog" -> isAudited = true;
            case "noauditlog" -> isAudited = false;
            case "capture" -> captures = true;
            case "multimatch" -> isMultiMatch = true;
            default -> {
                if (value == null) {
                    unknown(action);
                } else {
                    readValue(action, name, value);
                }
            }
        }
    }

    private void readValue(ActionText action, String name, String value) {
        switch (name) {
            case "redirect" -> {
                disrupt(Rule.Disruption.REDIRECT);
                location = macros(action, value);
                if (value.isBlank()) {
                    bad(action, "redirect", value, "a URL");
                }
            }
            case "t" -> transformation(action, value);
            case "status" -> status = number(action, value, 100, 599);
            case "skip" -> skip = number(action, value, 1, 100_000);
            case "skipafter" -> skipAfter = action;
            case "msg" -> msg = macros(action, value);
            case "logdata" -> logdata = macros(action, value);
            case "ver" -> ver = macros(action, value);
            case "rev" -> rev = macros(action, value);
            case "tag" -> tags.add(macros(action, value));
            case "severity" -> severity(action, value);
            case "xmlns" -> namespace(action, value);
            case "maturity" -> maturity = number(action, value, 0, 9);
            case "accuracy" -> accuracy = number(action, value, 0, 9);
            default -> unknown(action);
        }
    }

    private void unknown(ActionText action) {
        boolean isKnown = KNOWN.stream().anyMatch(known -> known.equalsIgnoreCase(action.name()));
        if (isKnown) {
            problems.error(action.span(), "missing-value", action.name() + " needs a value");
        } else {
            problems.error(
                    action.span(),
                    "unknown-action",
                    "\"" + action.name() + "\" is not an action" + NearMiss.hint(action.name(), KNOWN));
        }
    }

    private void disrupt(Rule.Disruption chosen) {
        disruption = chosen;
    }

    private void allow(ActionText action, @Nullable String value) {
        if (value == null) {
            disrupt(Rule.Disruption.ALLOW);
        } else if (value.equalsIgnoreCase("phase")) {
            disrupt(Rule.Disruption.ALLOW_PHASE);
        } else if (value.equalsIgnoreCase("request")) {
            disrupt(Rule.Disruption.ALLOW_REQUEST);
        } else {
            bad(action, "allow", value, "phase, request or nothing");
        }
    }

    private void transformation(ActionText action, String name) {
        if (name.equalsIgnoreCase("none")) {
            transformations.clear();
            return;
        }
        Optional<Transformation> found = catalog.find(name);
        if (found.isEmpty()) {
            problems.error(
                    action.valueSpan(),
                    "unknown-transformation",
                    "\"" + name + "\" is not a transformation" + NearMiss.hint(name, catalog.names()));
        } else {
            transformations.add(found.get());
        }
    }

    private void namespace(ActionText action, String value) {
        int equals = value.indexOf('=');
        if (equals < 1 || equals == value.length() - 1) {
            bad(action, "xmlns", value, "a prefix and a namespace, as in xmlns:soap=http://...");
        } else {
            namespaces.put(
                    value.substring(0, equals).strip(),
                    value.substring(equals + 1).strip());
        }
    }

    private void severity(ActionText action, String value) {
        int named = SEVERITIES.indexOf(value.toUpperCase(Locale.ROOT));
        if (named < 0 && Numbers.parseDecimal(value) < 0) {
            bad(
                    action,
                    "severity",
                    value,
                    "a number from 0 to 7 or its name, EMERGENCY to DEBUG" + NearMiss.hint(value, SEVERITIES));
            return;
        }
        severity = named >= 0 ? named : number(action, value, 0, 7);
    }

    static String severityName(int severity) {
        return SEVERITIES.get(severity);
    }

    private MacroText macros(ActionText action, String value) {
        return checkedMacros(action, value, problems);
    }

    /** {@code value} taken apart; a macro of a variable that does not exist is a problem. */
    static MacroText checkedMacros(ActionText action, String value, Problems problems) {
        MacroText text = MacroText.parse(value);
        checkMacros(text, action.valueSpan(), problems);
        return text;
    }

    /** A macro of a variable that does not exist would be empty text, which a condition finds in everything, or in nothing. */
    static void checkMacros(MacroText text, SourceSpan place, Problems problems) {
        for (MacroText.Reference reference : text.references()) {
            Variable variable = Variable.find(reference.collection());
            String macro = "%{" + reference.collection() + "}";
            if (variable == null) {
                problems.error(
                        place,
                        "unknown-macro",
                        macro + ": there is no such variable"
                                + NearMiss.hint(reference.collection(), Variable.names()));
            } else if (variable.hasPaths() && !XmlPaths.isKnown(reference.key())) {
                problems.error(place, "unknown-macro", macro + " needs the path " + XmlPaths.known());
            }
        }
    }

    private int number(ActionText action, String value, int min, int max) {
        long number = Numbers.parseDecimal(value);
        if (number < min || number > max) {
            bad(action, action.name(), value, "a number from " + min + " to " + max);
            return min;
        }
        return (int) number;
    }

    private void bad(ActionText action, String name, String value, String need) {
        problems.error(action.valueSpan(), "bad-value", name + " is \"" + value + "\", must be " + need);
    }
}
