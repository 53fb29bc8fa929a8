package dev.portcullis.app;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Subject;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.stage.login.IdentityDenials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the program's log, beside those of {@link LoginLog}, for each exchange that was refused for who it is from: whatever the door, and by the rules of a route too.
 *
 * <p>Safe for concurrent use.
 */
final class DenialLog implements ExchangeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(DenialLog.class);
    private static final int MAX_DETAIL_CHARS = 256;

    private final IdentityLines lines;

    DenialLog(IdentityLines lines) {
        this.lines = lines;
    }

    @Override
    public void finished(ExchangeRecord ended) {
        Denial denial = ended.denial();
        if (denial != null && IdentityDenials.isOne(denial)) {
            lines.info(LOG, line(ended, denial));
        }
    }

    private static String line(ExchangeRecord ended, Denial denial) {
        StringBuilder line = new StringBuilder("denied: reason ")
                .append(denial.reason())
                .append(" by ")
                .append(denial.source())
                .append(" status ")
                .append(ended.status())
                .append(" route ")
                .append(ended.route())
                .append(" client ")
                .append(IpAddresses.text(ended.clientAddress()));
        Subject subject = ended.subject();
        if (subject != null) {
            line.append(" subject \"")
                    .append(Excerpt.of(subject.name()))
                    .append("\" of \"")
                    .append(Excerpt.of(subject.issuer()))
                    .append('"');
        }
        line.append(" exchange ").append(ended.id());
        return denial.detail().isEmpty()
                ? line.toString()
                : line.append(": ")
                        .append(Excerpt.of(denial.detail(), MAX_DETAIL_CHARS))
                        .toString();
    }
}
