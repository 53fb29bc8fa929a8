package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.config.AuditConfig;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.http.RequestTarget.Ambiguity;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the options that stand in for a configuration file come to. */
class QuickFormTest {
    private static ProxyConfig config(String... more) throws Exception {
        QuickForm form = new QuickForm();
        String[] all = new String[more.length + 2];
        all[0] = "--listen=127.0.0.1:0";
        all[1] = "--upstream=http://127.0.0.1:1";
        System.arraycopy(more, 0, all, 2, more.length);
        CommandLine.populateCommand(form, all);
        return form.source().read();
    }

    private static RouteConfig route(String... more) throws Exception {
        return config(more).routes().get(0);
    }

    /** As the other logs are, and not by {@code --engine off}, which would turn the rules off. */
    @Test
    void turnsTheAuditLogOff() throws Exception {
        assertThat(config().logs().audit().mode()).isNull();
        assertThat(config("--audit-log", "off").logs().audit().mode()).isEqualTo(AuditConfig.Mode.OFF);
        assertThat(config("--audit-log", "a.log").logs().audit().to()).isNotNull();
    }

    @Test
    void allowsNoAmbiguousPathUnlessItIsNamed() throws Exception {
        assertThat(route().allowAmbiguous()).isEmpty();
        assertThat(route("--allow-ambiguous", "encoded-slash").allowAmbiguous())
                .containsExactly(Ambiguity.ENCODED_SLASH);
        assertThat(route("--allow-ambiguous=encoded-slash,backslash", "--allow-ambiguous=double-encoding")
                        .allowAmbiguous())
                .containsExactlyInAnyOrder(Ambiguity.ENCODED_SLASH, Ambiguity.BACKSLASH, Ambiguity.DOUBLE_ENCODING);
    }
}
