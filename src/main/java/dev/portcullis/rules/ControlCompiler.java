package dev.portcullis.rules;

import dev.portcullis.seclang.Diagnostic;
import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.SecLangParser;
import dev.portcullis.seclang.Target;
import dev.portcullis.seclang.Word;
import dev.portcullis.text.NearMiss;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes effects of {@code ctl}. Rules that one names are looked up when the set is compiled, not on traffic. One owner at a time. */
final class ControlCompiler {
    private static final List<String> KNOWN = List.of(
            "auditEngine",
            "auditLogParts",
            "debugLogLevel",
            "forceRequestBodyVariable",
            "forceResponseBodyVariable",
            "requestBodyAccess",
            "requestBodyLimit",
            "requestBodyProcessor",
            "responseBodyAccess",
            "responseBodyLimit",
            "responseBodyProcessor",
            "ruleEngine",
            "ruleRemoveById",
            "ruleRemoveByMsg",
            "ruleRemoveByTag",
            "ruleRemoveTargetById",
            "ruleRemoveTargetByMsg",
            "ruleRemoveTargetByTag");

    private final List<RuleDraft> rules;
    private final SelectionPool selections;
    private final Problems problems;

    /** {@code rules} are all rules of the set, in load order. */
    ControlCompiler(List<RuleDraft> rules, SelectionPool selections, Problems problems) {
        this.rules = rules;
        this.selections = selections;
        this.problems = problems;
    }

    @Nullable
    Effect compile(Word text) {
        int equals = text.text().indexOf('=');
        if (equals < 0) {
            return bad(text, "ctl needs a name and a value: ctl:ruleEngine=Off");
        }
        String name = text.text().substring(0, equals).strip();
        String value = text.text().substring(equals + 1).strip();
        if (value.contains("%{")) {
            return bad(text, "ctl:" + name + " takes no macros");
        }
        Word argument = new Word(value, text.span());
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "ruleengine" -> ruleEngine(argument);
            case "auditengine" -> auditEngine(argument);
            case "auditlogparts" -> auditLogParts(argument);
            case "requestbodyaccess" -> onOff(argument, name, (c, on) -> c.readsRequestBody = on);
            case "responsebodyaccess" -> onOff(argument, name, (c, on) -> c.readsResponseBody = on);
            case "forcerequestbodyvariable" -> onOff(argument, name, (c, on) -> c.forcesRequestBodyVariable = on);
            case "forceresponsebodyvariable" -> onOff(argument, name, (c, on) -> c.forcesResponseBody = on);
            case "requestbodylimit" -> limit(argument, name, (c, bytes) -> c.requestBodyLimitBytes = bytes);
            case "responsebodylimit" -> limit(argument, name, (c, bytes) -> c.responseBodyLimitBytes = bytes);
            case "requestbodyprocessor" ->
                processor(argument, name, BodyParsers.ofRequests(), (c, parser) -> c.requestBodyProcessor = parser);
            case "responsebodyprocessor" ->
                processor(argument, name, BodyParsers.ofResponses(), (c, parser) -> c.responseBodyProcessor = parser);
            case "ruleremovebyid" -> removeRules(Directive.Choice.ID, argument);
            case "ruleremovebytag" -> removeRules(Directive.Choice.TAG, argument);
            case "ruleremovebymsg" -> removeRules(Directive.Choice.MSG, argument);
            case "ruleremovetargetbyid" -> removeTargets(Directive.Choice.ID, argument);
            case "ruleremovetargetbytag" -> removeTargets(Directive.Choice.TAG, argument);
            case "ruleremovetargetbymsg" -> removeTargets(Directive.Choice.MSG, argument);
            case "debugloglevel" -> debugLevel(argument);
            case "hashengine", "hashenforcement" ->
                bad(text, "ctl:" + name + " is not supported: link hashing is out of scope");
            default -> bad(text, "\"" + name + "\" is nothing that ctl can change" + NearMiss.hint(name, KNOWN));
        };
    }

    private @Nullable Effect bad(Word at, String message) {
        problems.error(at.span(), "bad-ctl", message);
        return null;
    }

    private @Nullable Effect ruleEngine(Word value) {
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "on" -> e -> e.controls().mode(EngineMode.ON);
            case "off" -> e -> e.controls().mode(EngineMode.OFF);
            case "detectiononly" -> e -> e.controls().mode(EngineMode.DETECTION_ONLY);
            default -> bad(value, "ctl:ruleEngine is \"" + value + "\", must be On, Off or DetectionOnly");
        };
    }

    private @Nullable Effect auditEngine(Word value) {
        AuditMode mode = AuditDirectives.modeNamed(value.text());
        if (mode == null) {
            return bad(value, "ctl:auditEngine is \"" + value + "\", must be On, Off or RelevantOnly");
        }
        return e -> e.controls().auditMode = mode;
    }

    private @Nullable Effect auditLogParts(Word value) {
        String change = value.text().toUpperCase(Locale.ROOT);
        String complaint = AuditParts.complaintOfChange(change);
        if (complaint != null) {
            return bad(value, "ctl:auditLogParts is \"" + value + "\", must be " + complaint);
        }
        boolean wantsAllRules = change.indexOf('K') >= 0;
        return e -> {
            e.controls().auditLogParts.add(change);
            if (wantsAllRules) {
                e.log().keepAll();
            }
        };
    }

    private @Nullable Effect debugLevel(Word value) {
        long level = Numbers.parseDecimal(value.text());
        if (level < 0 || level > 9) {
            return bad(value, "ctl:debugLogLevel is \"" + value + "\", must be a number from 0 to 9");
        }
        return e -> e.controls().debugLevel = (int) level;
    }

    /** Sets one switch. */
    private interface Switch {
        void set(Controls controls, boolean on);
    }

    private @Nullable Effect onOff(Word value, String name, Switch control) {
        boolean on = value.text().equalsIgnoreCase("on");
        if (!on && !value.text().equalsIgnoreCase("off")) {
            return bad(value, "ctl:" + name + " is \"" + value + "\", must be On or Off");
        }
        return e -> control.set(e.controls(), on);
    }

    /** Sets one limit. */
    private interface Limit {
        void set(Controls controls, long bytes);
    }

    private @Nullable Effect limit(Word value, String name, Limit limit) {
        long bytes = Numbers.parseDecimal(value.text());
        if (bytes < 1) {
            return bad(value, "ctl:" + name + " is \"" + value + "\", must be a number of bytes");
        }
        return e -> limit.set(e.controls(), bytes);
    }

    /** Names a parser. */
    private interface ParserChoice {
        void set(Controls controls, String parser);
    }

    private @Nullable Effect processor(Word value, String name, Set<String> known, ParserChoice choice) {
        String parser = value.text().toUpperCase(Locale.ROOT);
        if (!known.contains(parser)) {
            return bad(
                    value,
                    "ctl:" + name + " is \"" + value + "\", must be one of " + String.join(", ", new TreeSet<>(known)));
        }
        return e -> {
            choice.set(e.controls(), parser);
            e.parserChanged();
        };
    }

    private @Nullable Effect removeRules(Directive.Choice by, Word value) {
        BitSet chosen = choose(by, value);
        return chosen == null ? null : e -> e.controls().removeRules(chosen);
    }

    /** {@code 942100;ARGS:password}: what stands behind the semicolon is a list of targets. */
    private @Nullable Effect removeTargets(Directive.Choice by, Word value) {
        int semicolon = value.text().indexOf(';');
        if (semicolon < 0) {
            return bad(value, "\"" + value + "\" needs a ; before the target: 942100;ARGS:password");
        }
        BitSet chosen = choose(by, new Word(value.text().substring(0, semicolon).strip(), value.span()));
        List<Diagnostic> mistakes = new ArrayList<>();
        List<Target> targets =
                SecLangParser.targets(new Word(value.text().substring(semicolon + 1), value.span()), mistakes);
        problems.addAll(mistakes);
        List<Selection> removed = new ArrayList<>();
        for (Target target : targets) {
            Selection selection = selections.selection(target);
            if (selection != null) {
                removed.add(selection);
            }
        }
        return chosen == null ? null : e -> e.controls().removeTargets(chosen, removed);
    }

    private @Nullable BitSet choose(Directive.Choice by, Word value) {
        Predicate<RuleDraft> choice = RuleChoice.parse(by, value, problems);
        if (choice == null) {
            return null;
        }
        BitSet chosen = new BitSet(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            if (choice.test(rules.get(i))) {
                chosen.set(i);
            }
        }
        return chosen;
    }
}
