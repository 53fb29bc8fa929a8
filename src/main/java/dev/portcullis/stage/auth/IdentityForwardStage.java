package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.identity.Claims;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the backend who the request is from, in fields of which every spelling that came from the client is removed first, identified or not. Stands
 * behind {@link RequestScrubStage}, which would take its fields away again.
 *
 * <p>A claim that is absent leaves no field. Text outside ASCII is written as UTF-8. A value that could be read as something else, because it holds a
 * control character, a space at an end or, of a list, the separator, is refused with 403, and so is an empty item: a group named {@code staff,admin} must not become two. Immutable, safe for
 * concurrent use.
 */
public final class IdentityForwardStage implements Stage {
    /** What its refusals name as their source. */
    public static final String NAME = "identity-forward";

    private final List<ForwardedClaim> claims;
    private final FieldNameSet owned;

    public IdentityForwardStage(List<ForwardedClaim> claims) {
        this.claims = List.copyOf(claims);
        this.owned = FieldNameSet.of(fieldNames());
    }

    /** The fields that only this stage may set, for whoever else removes fields. */
    public List<String> fieldNames() {
        return claims.stream().map(claim -> claim.field().text()).distinct().toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        RequestHead head = x.request();
        Fields fields = head.fields();
        Fields.Editor editor = fields.edit();
        for (int i = 0; i < fields.size(); i++) {
            if (owned.contains(fields, i)) {
                editor.removeAt(i);
            }
        }
        Subject subject = x.subject();
        Verdict refused = subject == null ? null : add(new Claims(subject.claims()), editor);
        if (refused != null) {
            return refused;
        }
        x.replaceRequest(head.withFields(editor.build()));
        return Verdict.proceed();
    }

    private @Nullable Verdict add(Claims from, Fields.Editor editor) {
        for (ForwardedClaim forwarded : claims) {
            List<String> values = from.texts(forwarded.claim());
            boolean isList = from.isList(forwarded.claim());
            for (String value : values) {
                if (!isUnmistakable(value) || (isList && !isUnmistakableItem(value, forwarded.separator()))) {
                    return Verdict.deny(
                            403,
                            new Denial(
                                    NAME,
                                    "claim-not-forwardable",
                                    "a value of " + forwarded.claim()
                                            + " is empty, holds a control character, a space at an end, or the separator of "
                                            + forwarded.field()));
                }
            }
            if (!values.isEmpty()) {
                byte[] utf8 = String.join(forwarded.separator(), values).getBytes(StandardCharsets.UTF_8);
                editor.add(forwarded.field(), new String(utf8, StandardCharsets.ISO_8859_1));
            }
        }
        return null;
    }

    /** Spaces at the ends of a field are not part of its value (RFC 9110 section 5.5). */
    private static boolean isUnmistakable(String value) {
        return value.chars().noneMatch(c -> c < 0x20 || c == 0x7F) && !value.startsWith(" ") && !value.endsWith(" ");
    }

    /** Of a list with one item too: whoever reads the field does not know how many there were. */
    private static boolean isUnmistakableItem(String item, String separator) {
        return !item.isEmpty() && !item.contains(separator);
    }
}
