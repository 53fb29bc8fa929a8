package dev.portcullis.rules.xpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.body.XmlParser;
import dev.portcullis.rules.body.XmlTree;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class XPathTest {
    private static final BodyLimits WIDE = new BodyLimits(1_000_000, 1_000, 1_000, 1 << 30, 100, 1_000_000);
    private static final String ORDER = "<o:order xmlns:o='urn:o' xmlns='urn:d' id='7'>"
            + "<item sku='a1'><price>5</price>tea</item>"
            + "<item sku='b2'><price>12</price>coffee</item>"
            + "<note>be <b>quick</b></note><plain xmlns=''>x</plain></o:order>";

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "/o:order/d:item/@sku ~ a1,b2",
                "/o:order/@id ~ 7",
                "//d:price ~ 5,12",
                "//d:price/text() ~ 5,12",
                "//d:item ~ 5tea,12coffee",
                "//d:item[2]/@sku ~ b2",
                "//d:item[last()]/@sku ~ b2",
                "//d:item[@sku='a1']/text() ~ tea",
                "//d:item[@sku != 'a1']/text() ~ coffee",
                "//d:item[d:price > 10]/@sku ~ b2",
                "//d:item[d:price<=5]/@sku ~ a1",
                "//d:item[contains(@sku, '2')]/@sku ~ b2",
                "//d:item[starts-with(., '5')]/@sku ~ a1",
                "//d:item[not(@sku='a1') and d:price]/@sku ~ b2",
                "//d:item[@sku='a1' or d:price=12]/@sku ~ a1,b2",
                "//*[local-name()='note'] ~ be quick",
                "//*[namespace-uri()='urn:o']/@id ~ 7",
                "//*[name()='o:order']/@id ~ 7",
                "//d:b/.. ~ be quick",
                "/*[.//d:b]/@id ~ 7",
                "//plain ~ x",
                "//item ~ ",
                "//d:plain ~ ",
                "//d:note | //plain ~ be quick,x",
                "//d:* [@sku]/@* ~ a1,b2",
                "/o:order/child::d:item/attribute::sku ~ a1,b2",
            })
    void selects(String path, String expected) throws XPathException {
        List<String> values = select(path, ORDER, new AtomicLong());

        assertThat(String.join(",", values)).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "/a[ ~ a name is missing",
                "/a[b[1]] ~ a condition within a condition",
                "/ancestor::a ~ the axis ancestor is not supported",
                "/p:a ~ xmlns:p=",
                "/comment() ~ comment() is not supported",
                "/a[contains(b)] ~ \",\" is missing",
                "/a[/b] ~ starts at the node",
                "/a b ~ nothing more is understood",
                "/a['x] ~ a name is missing",
                "/a[b='x] ~ never closed",
            })
    void refusesWhatItCannotDo(String path, String reason) {
        assertThatThrownBy(() -> XPath.parse(path, Map.of())).hasMessageContaining(reason);
    }

    /** Random documents and paths, against the JDK's own XPath. */
    @Test
    void selectsWhatTheJdkSelects() throws Exception {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            String document = element(random, 0);
            String path = path(random);
            assertThat(select(path, document, new AtomicLong()))
                    .as("seed %d: %s in %s", seed, path, document)
                    .isEqualTo(byJdk(path, document));
        }
    }

    private static List<String> byJdk(String path, String document) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        NodeList nodes = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        path,
                        factory.newDocumentBuilder()
                                .parse(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8))),
                        XPathConstants.NODESET);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            boolean isDocument = nodes.item(i).getNodeType() == Node.DOCUMENT_NODE;
            Node node = isDocument ? nodes.item(i).getFirstChild() : nodes.item(i);
            values.add(node.getTextContent());
        }
        return values;
    }

    private static String element(Random random, int depth) {
        String name = "abc".substring(random.nextInt(3)).substring(0, 1);
        StringBuilder out = new StringBuilder("<").append(name);
        if (random.nextBoolean()) {
            out.append(" a='").append(random.nextInt(3)).append("'");
        }
        out.append('>');
        for (int i = random.nextInt(depth > 4 ? 1 : 4); i > 0; i--) {
            out.append(element(random, depth + 1));
            if (random.nextBoolean()) {
                out.append(random.nextInt(3));
            }
        }
        return out.append("</").append(name).append('>').toString();
    }

    private static String path(Random random) {
        String[] tests = {"a", "b", "c", "*", "text()", "@a", "@*", ".."};
        String[] conditions = {
            "[1]",
            "[2]",
            "[last()]",
            "[@a='1']",
            "[b]",
            "[.//c]",
            "[not(b/@a)]",
            "[b/c]",
            "[@a>0]",
            "[../b]",
            "[text()='1']"
        };
        StringBuilder out = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String test = tests[random.nextInt(i == 1 ? tests.length : 4)];
            out.append(random.nextBoolean() ? "/" : "//").append(test);
            if (random.nextInt(3) == 0 && !test.equals("..")) {
                out.append(conditions[random.nextInt(conditions.length)]);
            }
        }
        return out.toString();
    }

    /** Work for a document of a megabyte, wide or deep, is a small multiple of the work for a tenth of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "//a//a//a//a//a",
                "//a[.//a][.//a]//a[last()]",
                "//a[../..//a='x']",
                "//*[not(.//*='x')]",
                "//a[contains(., 'x')]",
            })
    void staysLinear(String path) throws XPathException {
        for (String unit :
                List.of("<a/>", "<a>" + "<a>".repeat(60) + "1" + "</a>".repeat(60) + "</a>", "<a b='1'>x</a>")) {
            assertThat(work(path, unit, 1_000_000)).isLessThan(12 * work(path, unit, 100_000));
        }
    }

    private static long work(String path, String unit, int bytes) throws XPathException {
        AtomicLong spent = new AtomicLong();
        select(path, "<r>" + unit.repeat(bytes / unit.length()) + "</r>", spent);
        return spent.get();
    }

    private static List<String> select(String path, String document, AtomicLong spent) throws XPathException {
        XmlTree tree =
                new XmlParser().parse(Value.ofUtf8(document), Value.EMPTY, WIDE).xml();
        return XPath.parse(path, Map.of("o", "urn:o", "d", "urn:d")).select(tree, spent::addAndGet).stream()
                .map(Value::latin1)
                .toList();
    }
}
