package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.rules.Value;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {
    private static final Map<String, String> FILES = Map.of(
            "order.xsd",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='order'><xs:complexType><xs:sequence>"
                    + "<xs:element name='item' type='xs:int' maxOccurs='unbounded'/></xs:sequence></xs:complexType></xs:element></xs:schema>",
            "pattern.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:simpleType name='a'><s:restriction base='s:string'>"
                    + "<s:pattern value='(a+)+b'/></s:restriction></s:simpleType></s:schema>",
            "include.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:include schemaLocation='http://x/y.xsd'/></s:schema>",
            "broken.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:elephant/></s:schema>",
            "doctype.xsd",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "order.dtd",
            "<!ELEMENT order (item+)><!ELEMENT item (#PCDATA)><!ATTLIST item sku CDATA #REQUIRED>",
            "broken.dtd",
            "<!ELEMENT order (item+><!>",
            "elsewhere.dtd",
            "<!ENTITY % more SYSTEM 'file:///etc/passwd'> %more;");

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "validateSchema ~ order.xsd ~ <order><item>1</item><item>2</item></order> ~ false",
                "validateSchema ~ order.xsd ~ <order><item>one</item></order> ~ true",
                "validateSchema ~ order.xsd ~ <order><item>1</item><evil/></order> ~ true",
                "validateSchema ~ order.xsd ~ <order/> ~ true",
                "validateSchema ~ order.xsd ~ <order><item>1</item> ~ true",
                "validateSchema ~ order.xsd ~ <!DOCTYPE order><order><item>1</item></order> ~ true",
                "validateSchema ~ order.xsd ~ <!DOCTYPE o [<!ENTITY e '1'>]><order><item>&e;</item></order> ~ true",
                "validateSchema ~ order.xsd ~ hello ~ true",
                "validateDTD ~ order.dtd ~ <order><item sku='a'>1</item></order> ~ false",
                "validateDTD ~ order.dtd ~ <?xml version='1.0'?><order><item sku='a'>1</item></order> ~ false",
                "validateDTD ~ order.dtd ~ <?xml version='1.0' ?><!-- ?> --><order><item>1</item></order> ~ true",
                "validateDTD ~ order.dtd ~ <order><item>1</item></order> ~ true",
                "validateDTD ~ order.dtd ~ <order><evil/></order> ~ true",
                "validateDTD ~ order.dtd ~ <other/> ~ true",
                "validateDTD ~ order.dtd ~ <!DOCTYPE order SYSTEM 'x'><order><item sku='a'>1</item></order> ~ true",
                "validateDTD ~ order.dtd ~ <order ~ true",
            })
    void matchesWhatDoesNotFit(String name, String file, String document, boolean matches) throws OperatorException {
        assertThat(operator(name, file).test(new RecordingContext(), Value.ofUtf8(document)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "validateSchema, none.xsd, cannot read",
        "validateSchema, pattern.xsd, linear time",
        "validateSchema, include.xsd, into one",
        "validateSchema, broken.xsd, elephant",
        "validateSchema, doctype.xsd, document type declaration",
        "validateDTD, none.dtd, cannot read",
        "validateDTD, broken.dtd, broken.dtd",
        "validateDTD, elsewhere.dtd, elsewhere",
    })
    void refusesFilesThatItCannotUse(String name, String file, String reason) {
        assertThatThrownBy(() -> operator(name, file))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"validateSchema, order.xsd", "validateDTD, order.dtd"})
    void spendsInProportionToAMegabyte(String name, String file) throws OperatorException {
        RecordingContext context = new RecordingContext();
        String document = "<order>" + "<item sku='a'>1</item>".repeat(45_000) + "</order>";

        operator(name, file).test(context, Value.ofUtf8(document));

        assertThat(context.spent).isBetween((long) document.length(), 16L * document.length());
    }

    private static Operator operator(String name, String file) throws OperatorException {
        return OperatorCatalog.standard()
                .find(name)
                .orElseThrow()
                .create(
                        file,
                        path -> Optional.ofNullable(FILES.get(path)).map(t -> t.getBytes(StandardCharsets.UTF_8)));
    }
}
