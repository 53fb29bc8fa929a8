package dev.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final FieldName X_A = FieldName.of("X-A");
    private static final FieldName X_B = FieldName.of("X-B");

    @Test
    void findsLinesInAnyCaseAndKeepsTheirSpellingAndOrder() {
        Fields fields = Fields.EMPTY
                .edit()
                .addNamed("x-a", "1")
                .addNamed("X-B", "2")
                .addNamed("X-a", "3")
                .build();

        assertThat(fields.all(X_A)).containsExactly("1", "3");
        assertThat(fields.first(X_B)).isEqualTo("2");
        assertThat(fields.name(2)).isEqualTo("X-a");
        assertThat(fields.count(X_A)).isEqualTo(2);
    }

    @Test
    void anEditedCopyLeavesTheOriginalAlone() {
        Fields original = Fields.of(X_A, "1");
        Fields changed = original.edit().remove(X_A).add(X_B, "2").build();

        assertThat(original.first(X_A)).isEqualTo("1");
        assertThat(changed.toString()).isEqualTo("X-B: 2\n");
    }

    @Test
    void aValueCannotSmuggleALine() {
        assertThatThrownBy(() -> Fields.of(X_A, "1\r\nX-B: 2")).hasMessageContaining("X-A");
        assertThat(Fields.of(X_A, "1 \t 2").first(X_A)).isEqualTo("1 \t 2");
    }

    @Test
    void listMembersAreFoundInAnyLineAndCase() {
        Fields fields = Fields.EMPTY
                .edit()
                .add(FieldName.CONNECTION, "close")
                .add(FieldName.CONNECTION, "x , Upgrade")
                .build();

        assertThat(fields.listContains(FieldName.CONNECTION, "upgrade")).isTrue();
        assertThat(fields.listContains(FieldName.CONNECTION, "up")).isFalse();
    }

    @Test
    void aSetOfNamesHoldsTheirAliasesAndPrefixes() {
        FieldNameSet set = FieldNameSet.of("X-User", "X-Auth-*");

        assertThat(set.contains("x_USER")).isTrue();
        assertThat(set.contains("X.Auth_Mail")).isTrue();
        assertThat(set.contains("X-Users")).isFalse();
        assertThat(set.contains("X-Auth")).isFalse();
        assertThatThrownBy(() -> FieldNameSet.of("X User")).hasMessageContaining("X User");
    }

    @Test
    void findsMembersOfListsInAnyCaseAcrossLines() {
        Fields fields = Fields.of(X_A, "close,\t Keep-Alive ,,x")
                .edit()
                .add(X_A, "last")
                .build();

        assertThat(fields.listContains(X_A, "close")).isTrue();
        assertThat(fields.listContains(X_A, "keep-alive")).isTrue();
        assertThat(fields.listContains(X_A, "LAST")).isTrue();
        assertThat(fields.listContains(X_A, "clos")).isFalse();
        assertThat(fields.listContains(X_A, "keep")).isFalse();
        assertThat(fields.listContains(X_B, "close")).isFalse();
    }
}
