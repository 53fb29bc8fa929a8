package dev.portcullis.rules;

import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.OperatorText;
import dev.portcullis.seclang.SourceSpan;
import dev.portcullis.seclang.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule or chain as written, while later directives may still change it. One owner at a time. */
final class RuleDraft {
    final long id;
    final int phase;
    final SourceSpan span;
    /** The actions of {@code SecDefaultAction} for its phase, as they stood when the rule was read. */
    final List<ActionText> defaults;

    /** Whether the set can do without it, should it be of no use. */
    final boolean mayBeLeftOut;

    final List<LinkDraft> links = new ArrayList<>(1);

    RuleDraft(long id, int phase, SourceSpan span, List<ActionText> defaults, boolean mayBeLeftOut) {
        this.id = id;
        this.phase = phase;
        this.span = span;
        this.defaults = defaults;
        this.mayBeLeftOut = mayBeLeftOut;
    }

    /** One condition; {@code operator} is null for {@code SecAction}. */
    static final class LinkDraft {
        final SourceSpan span;
        final String text;
        final List<Target> targets;
        final @Nullable OperatorText operator;
        final List<ActionText> actions;

        LinkDraft(
                SourceSpan span,
                String text,
                List<Target> targets,
                @Nullable OperatorText operator,
                List<ActionText> actions) {
            this.span = span;
            this.text = text;
            this.targets = new ArrayList<>(targets);
            this.operator = operator;
            this.actions = new ArrayList<>(actions);
        }
    }

    /** The values of its actions called {@code name}, all conditions together. */
    List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (LinkDraft link : links) {
            for (ActionText action : link.actions) {
                String value = action.value();
                if (value != null && action.isNamed(name)) {
                    values.add(value);
                }
            }
        }
        return values;
    }
}
