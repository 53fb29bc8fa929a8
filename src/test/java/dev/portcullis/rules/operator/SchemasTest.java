package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.rules.Value;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {
    private static final Map<String, String> FILES = files(
            "order.xsd",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='order'><xs:complexType><xs:sequence>"
                    + "<xs:element name='item' type='xs:int' maxOccurs='unbounded'/></xs:sequence></xs:complexType></xs:element></xs:schema>",
            "pattern.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='order'><s:complexType><s:attribute name='id'><s:simpleType>"
                    + "<s:restriction base='s:string'><s:pattern value='(a?){24}a{24}'/></s:restriction></s:simpleType></s:attribute>"
                    + "</s:complexType></s:element></s:schema>",
            "person.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:simpleType name='Mail'><s:restriction base='s:string'>"
                    + "<s:pattern value='[^@]+@[^\\.]+\\.[a-z]{2,4}'/></s:restriction></s:simpleType>"
                    + "<s:simpleType name='Mails'><s:list itemType='Mail'/></s:simpleType>"
                    + "<s:simpleType name='Contact'><s:union memberTypes='s:int Mail'/></s:simpleType>"
                    + "<s:complexType name='Note'><s:simpleContent><s:extension base='s:string'/></s:simpleContent></s:complexType>"
                    + "<s:complexType name='Short'><s:simpleContent><s:restriction base='Note'><s:pattern value='(a+)+b'/>"
                    + "</s:restriction></s:simpleContent></s:complexType>"
                    + "<s:element name='person'><s:complexType><s:choice minOccurs='0' maxOccurs='unbounded'><s:element name='mail' type='Mail'/>"
                    + "<s:element name='mails' type='Mails'/><s:element name='contact' type='Contact'/><s:element name='note' type='Note'/>"
                    + "</s:choice><s:attribute name='id'><s:simpleType><s:restriction base='s:token'><s:pattern value='[A-Z]{2}\\d{4}'/>"
                    + "</s:restriction></s:simpleType></s:attribute></s:complexType></s:element></s:schema>",
            "keys.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='all'><s:complexType><s:sequence>"
                    + "<s:element name='item' minOccurs='0' maxOccurs='unbounded'><s:complexType><s:attribute name='id'/><s:attribute name='of'/>"
                    + "</s:complexType></s:element></s:sequence></s:complexType>"
                    + "<s:key name='k'><s:selector xpath='item'/><s:field xpath='@id'/></s:key>"
                    + "<s:keyref name='r' refer='k'><s:selector xpath='item'/><s:field xpath='@of'/></s:keyref></s:element></s:schema>",
            "unique.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='all'><s:complexType><s:sequence>"
                    + "<s:element name='item' minOccurs='0' maxOccurs='unbounded' type='s:string'/></s:sequence></s:complexType>"
                    + "<s:unique name='u'><s:selector xpath='item'/><s:field xpath='.'/></s:unique></s:element></s:schema>",
            "groups.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='base'><s:simpleType><s:restriction base='s:string'>"
                    + "<s:pattern value='(a+)+b'/></s:restriction></s:simpleType></s:element><s:element name='plain' type='s:string'/>"
                    + "<s:element name='alt' substitutionGroup='base'/><s:element name='third' substitutionGroup='alt'/>"
                    + "<s:element name='all'><s:complexType><s:choice minOccurs='0' maxOccurs='unbounded'><s:element ref='base'/>"
                    + "<s:element ref='plain'/></s:choice></s:complexType></s:element></s:schema>",
            "builtin.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='all'><s:complexType><s:choice minOccurs='0' maxOccurs='unbounded'>"
                    + "<s:element name='in' type='s:language'/><s:element name='some' type='Languages'/><s:element name='at' type='s:anyURI'/>"
                    + "<s:element name='text' type='s:token'/></s:choice><s:attribute name='of' type='s:language'/></s:complexType></s:element>"
                    + "<s:simpleType name='Languages'><s:list itemType='s:language'/></s:simpleType></s:schema>",
            "plain.xsd",
            "<schema xmlns='http://www.w3.org/2001/XMLSchema'><element name='all'/><element name='text' type='string'/></schema>",
            "nested.xsd",
            "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='all'><s:complexType><s:choice minOccurs='0' maxOccurs='unbounded'>"
                    + "<s:element ref='all'/><s:element name='item' type='s:string'/></s:choice></s:complexType>"
                    + "<s:unique name='u'><s:selector xpath='.//item'/><s:field xpath='.'/></s:unique></s:element></s:schema>",
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

    private static Map<String, String> files(String... namesAndTexts) {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return files;
    }

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
                "validateSchema ~ person.xsd ~ <person id='AB1234'/> ~ false",
                "validateSchema ~ person.xsd ~ <person id=' AB1234 '/> ~ false",
                "validateSchema ~ person.xsd ~ <person id='AB12345'/> ~ true",
                "validateSchema ~ person.xsd ~ <person><mail>a@b.org</mail></person> ~ false",
                "validateSchema ~ person.xsd ~ <person><mail>a@b.org <!-- -->' OR 1=1</mail></person> ~ true",
                "validateSchema ~ person.xsd ~ <person><mail><![CDATA[a@b.org;x]]></mail></person> ~ true",
                "validateSchema ~ person.xsd ~ <person><mails>a@b.org c@d.org</mails></person> ~ false",
                "validateSchema ~ person.xsd ~ <person><mails>a@b.org c</mails></person> ~ true",
                "validateSchema ~ person.xsd ~ <person><contact>7</contact><contact>a@b.org</contact></person> ~ false",
                "validateSchema ~ person.xsd ~ <person><contact>seven</contact></person> ~ true",
                "validateSchema ~ keys.xsd ~ <all><item id='1' of='2'/><item id='2'/></all> ~ false",
                "validateSchema ~ keys.xsd ~ <all><item id='1' of='3'/><item id='2'/></all> ~ true",
                "validateSchema ~ keys.xsd ~ <all><item id='1'/><item id='1'/></all> ~ true",
                "validateSchema ~ unique.xsd ~ <all><item>a</item><item>b</item></all> ~ false",
                "validateSchema ~ unique.xsd ~ <all><item>a</item><item>a</item></all> ~ true",
                "validateSchema ~ groups.xsd ~ <all><alt>aab</alt><third>ab</third><plain>a</plain></all> ~ false",
                "validateSchema ~ groups.xsd ~ <all><third>a</third></all> ~ true",
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
        "validateSchema, pattern.xsd, 'element \"order\", attribute \"id\" can be tried in more than'",
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

    @ParameterizedTest
    @CsvSource({"keys.xsd, <item id='%d'/>", "unique.xsd, <item>%d</item>"})
    void takesNoMoreElementsThanCanBeComparedWhereThereAreKeys(String file, String item) throws OperatorException {
        for (int elements = 1_999; elements <= 2_001; elements++) {
            RecordingContext context = new RecordingContext();
            String items = IntStream.range(1, elements)
                    .mapToObj(i -> String.format(Locale.ROOT, item, i))
                    .collect(Collectors.joining());

            boolean isUnfit = operator("validateSchema", file).test(context, Value.ofUtf8("<all>" + items + "</all>"));

            assertThat(isUnfit).as("%s elements", elements).isEqualTo(elements > 2_000);
            assertThat(context.failures).hasSize(elements > 2_000 ? 1 : 0);
        }
    }

    @Test
    void countsElementsForEachElementWithKeysAroundThem() throws OperatorException {
        for (int depth : new int[] {1, 10, 50}) {
            int most = 5_900 / depth - depth;
            assertThat(failuresOfNested(depth, Math.min(1_900, most))).isEmpty();
        }
        assertThat(failuresOfNested(10, 700)).singleElement().asString().contains("as many keys");
        assertThat(failuresOfNested(50, 1_900)).singleElement().asString().contains("as many keys");
        assertThat(failuresOfNested(1, 2_100)).singleElement().asString().contains("more than 2000 elements");
    }

    private static List<String> failuresOfNested(int depth, int items) throws OperatorException {
        RecordingContext context = new RecordingContext();
        String inner = IntStream.range(0, items)
                .mapToObj(i -> "<item>" + i + "</item>")
                .collect(Collectors.joining());
        String document = "<all>".repeat(depth) + inner + "</all>".repeat(depth);

        boolean isUnfit = operator("validateSchema", "nested.xsd").test(context, Value.ofUtf8(document));

        assertThat(isUnfit).isEqualTo(!context.failures.isEmpty());
        return context.failures;
    }

    @ParameterizedTest
    @CsvSource({
        "person.xsd, <person><mail>%s@b.org</mail></person>",
        "person.xsd, <person id='%s'><mail>%s@b.org</mail></person>",
        "person.xsd, <person><mails>%s</mails></person>",
        "person.xsd, <person><contact>%s</contact></person>",
        "person.xsd, <person><note xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='Short'>%s</note></person>",
        "groups.xsd, <all><alt>%s</alt></all>",
        "groups.xsd, <all><third>%s</third></all>",
    })
    void doesNotBeginToMatchWhatIsTooLongForPatterns(String file, String document) throws OperatorException {
        RecordingContext context = new RecordingContext();
        String tooLong = document.replace("%s", "a".repeat(1_000_000));

        assertThat(operator("validateSchema", file).test(context, Value.ofUtf8(tooLong)))
                .isTrue();
        assertThat(context.failures)
                .containsExactly(
                        "@validateSchema took the document for unfit: it has values too long, or too many, for the patterns of the schema");
    }

    @ParameterizedTest
    @CsvSource({
        "builtin.xsd, <all><in>%s</in></all>, a-",
        "builtin.xsd, <all of='%s'/>, a-",
        "builtin.xsd, <all><some>%s</some></all>, a-",
        "builtin.xsd, <all><at>%s</at></all>, ./",
        "builtin.xsd, <all><text i:type='x:language'>%s</text></all>, a-",
        "plain.xsd, <text i:type='x:language'>%s</text>, a-",
        "plain.xsd, <text i:type='&#10; x:language '>%s</text>, a-",
        "plain.xsd, <all i:type='x:language'>%s</all>, a-",
        "plain.xsd, <all i:type='x:anyURI'>%s</all>, ./",
        "plain.xsd, <text i:schemaLocation='urn:a %s'/>, ./",
        "plain.xsd, <text i:noNamespaceSchemaLocation='%s'/>, ./",
    })
    void doesNotBeginToCheckWhatIsTooLongForTypesOfTheLanguage(String file, String document, String part)
            throws OperatorException {
        RecordingContext context = new RecordingContext();
        String tooLong = withNamespaces(document).replace("%s", part.repeat(500_000) + "a");

        assertThat(operator("validateSchema", file).test(context, Value.ofUtf8(tooLong)))
                .isTrue();
        assertThat(context.failures).singleElement().asString().contains("values too long");
    }

    @ParameterizedTest
    @CsvSource({
        "builtin.xsd, <all of='de-CH'><in>en</in><some>de-CH en</some><at>https://example.org/%s</at><text i:type='x:language'>fr</text></all>, 2000",
        "builtin.xsd, <all><text>%s</text></all>, 500000",
        "plain.xsd, <text i:type='x:string'>%s</text>, 500000",
        "plain.xsd, <all i:type='x:anyURI'>%s</all>, 2000",
        "plain.xsd, <text i:schemaLocation='urn:a https://example.org/%s.xsd'/>, 200",
    })
    void takesOrdinaryValuesOfTypesOfTheLanguage(String file, String document, int length) throws OperatorException {
        RecordingContext context = new RecordingContext();
        String ordinary = withNamespaces(document).replace("%s", "a".repeat(length));

        assertThat(operator("validateSchema", file).test(context, Value.ofUtf8(ordinary)))
                .isFalse();
        assertThat(context.failures).isEmpty();
    }

    private static String withNamespaces(String document) {
        return document.replaceFirst(
                "^<(\\w+)",
                "<$1 xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:x='http://www.w3.org/2001/XMLSchema'");
    }

    @Test
    void countsBlanksInValuesWithPatternsToo() throws OperatorException {
        RecordingContext context = new RecordingContext();
        String blanks = "<person><mail>" + " ".repeat(500_000) + "</mail></person>";

        assertThat(operator("validateSchema", "person.xsd").test(context, Value.ofUtf8(blanks)))
                .isTrue();
        assertThat(context.failures).hasSize(1);
    }

    @Test
    void takesLongTextBesideValuesWithPatterns() throws OperatorException {
        RecordingContext context = new RecordingContext();
        String document = "<person id='AB1234'><note>" + "a".repeat(1_000_000) + "</note><mail>" + "a".repeat(3_000)
                + "@b.org</mail></person>";

        assertThat(operator("validateSchema", "person.xsd").test(context, Value.ofUtf8(document)))
                .isFalse();
        assertThat(context.failures).isEmpty();
    }

    @Test
    void takesManyOrdinaryValuesWithPatterns() throws OperatorException {
        String document = "<person>" + "<mail>somebody.with.a.name@example.org</mail>".repeat(3_000) + "</person>";

        assertThat(operator("validateSchema", "person.xsd").test(new RecordingContext(), Value.ofUtf8(document)))
                .isFalse();
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
