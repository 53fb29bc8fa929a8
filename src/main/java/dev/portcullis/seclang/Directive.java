package dev.portcullis.seclang;

import java.util.List;

/** One directive of a rule file, its includes already followed. */
public sealed interface Directive {
    /** Where it starts. */
    SourceSpan span();

    /** {@code SecRule TARGETS OPERATOR [ACTIONS]}; {@code text} is all of it on one line. */
    record Rule(SourceSpan span, String text, List<Target> targets, OperatorText operator, List<ActionText> actions)
            implements Directive {
        public Rule {
            targets = List.copyOf(targets);
            actions = List.copyOf(actions);
        }
    }

    /** {@code SecAction ACTIONS}: a rule that always matches; {@code text} is all of it on one line. */
    record Action(SourceSpan span, String text, List<ActionText> actions) implements Directive {
        public Action {
            actions = List.copyOf(actions);
        }
    }

    /** {@code SecMarker LABEL}: where {@code skipAfter} lands. */
    record Marker(SourceSpan span, String label) implements Directive {}

    /** {@code SecDefaultAction ACTIONS}. */
    record DefaultAction(SourceSpan span, List<ActionText> actions) implements Directive {
        public DefaultAction {
            actions = List.copyOf(actions);
        }
    }

    /** {@code SecRuleRemoveById}, {@code ByTag} or {@code ByMsg} with all its arguments. */
    record Remove(SourceSpan span, Choice by, List<Word> values) implements Directive {
        public Remove {
            values = List.copyOf(values);
        }
    }

    /** {@code SecRuleUpdateTargetById}, {@code ByTag} or {@code ByMsg}; {@code replaced} is the optional third argument. */
    record UpdateTarget(SourceSpan span, Choice by, Word value, List<Target> targets, List<Target> replaced)
            implements Directive {
        public UpdateTarget {
            targets = List.copyOf(targets);
            replaced = List.copyOf(replaced);
        }
    }

    /** {@code SecRuleUpdateActionById ID[:CHAIN-OFFSET] ACTIONS}. */
    record UpdateAction(SourceSpan span, Word id, List<ActionText> actions) implements Directive {
        public UpdateAction {
            actions = List.copyOf(actions);
        }
    }

    /** Every other directive: its name as written and its arguments. */
    record Setting(SourceSpan span, String name, List<Word> arguments) implements Directive {
        public Setting {
            arguments = List.copyOf(arguments);
        }
    }

    /** What a remove or update directive chooses rules by. */
    enum Choice {
        ID,
        TAG,
        MSG
    }
}
