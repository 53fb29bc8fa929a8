import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws what {@code Growth} has measured: {@code java GrowthPicture.java growth.csv growth.svg}. One panel for each series, both axes logarithmic, so that growth in
 * proportion is a line as steep as the dashed one, which starts at the first point.
 */
public final class GrowthPicture {
    private static final int SIZE = 260;
    private static final int LEFT = 60;
    private static final int TOP = 50;
    private static final int GAP = 80;
    private static final Map<String, String> TITLES =
            Map.of("rules", "rules", "arguments", "arguments of one request", "bytes", "bytes of content");

    private record Point(double x, double best, double median) {}

    private final StringBuilder svg = new StringBuilder();

    public static void main(String[] arguments) throws IOException {
        Map<String, List<Point>> series = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] cells = line.split(",");
            if (!line.isBlank() && !cells[0].equals("series")) {
                series.computeIfAbsent(cells[0], name -> new ArrayList<>())
                        .add(new Point(
                                Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), Double.parseDouble(cells[3])));
            }
        }
        Files.writeString(Path.of(arguments[1]), new GrowthPicture().draw(series));
    }

    private String draw(Map<String, List<Point>> series) {
        int width = LEFT + series.size() * (SIZE + GAP) - GAP / 2;
        int height = TOP + SIZE + 60;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">", width, height, width, height);
        add("<title>CPU per request against rules, arguments and bytes</title>");
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", width, height);
        add("<text x=\"%d\" y=\"20\" font-size=\"14\">Microseconds of CPU per request; dashed: in proportion</text>", LEFT);
        double low = Double.MAX_VALUE;
        double high = 0;
        for (List<Point> points : series.values()) {
            for (Point point : points) {
                low = Math.min(low, point.best());
                high = Math.max(high, point.median());
            }
        }
        Scale y = Scale.of(low, high, TOP + SIZE, TOP);
        int left = LEFT;
        for (Map.Entry<String, List<Point>> each : series.entrySet()) {
            panel(TITLES.getOrDefault(each.getKey(), each.getKey()), each.getValue(), left, y);
            left += SIZE + GAP;
        }
        add("</svg>");
        return svg.toString();
    }

    /** Whole decades from one end of an axis to the other. */
    private record Scale(int first, int last, double from, double to) {
        static Scale of(double low, double high, double from, double to) {
            int first = (int) Math.floor(Math.log10(low));
            return new Scale(first, Math.max(first + 1, (int) Math.ceil(Math.log10(high))), from, to);
        }

        double at(double value) {
            return from + (Math.log10(value) - first) / (last - first) * (to - from);
        }
    }

    private void panel(String title, List<Point> points, int left, Scale y) {
        Scale x = Scale.of(points.get(0).x(), points.get(points.size() - 1).x(), left, left + SIZE);
        for (int decade = x.first(); decade <= x.last(); decade++) {
            double at = x.at(Math.pow(10, decade));
            add("<path d=\"M%.1f %d V%d\" stroke=\"#ddd\"/>", at, TOP, TOP + SIZE);
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", at, TOP + SIZE + 18, label(decade));
        }
        for (int decade = y.first(); decade <= y.last(); decade++) {
            double at = y.at(Math.pow(10, decade));
            add("<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/>", left, at, left + SIZE);
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", left - 6, at + 4, label(decade));
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", left + SIZE / 2, TOP + SIZE + 40, title);
        proportion(points.get(0), x, y);
        StringBuilder line = new StringBuilder();
        for (Point point : points) {
            line.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", line.length() == 0 ? "M" : " L", x.at(point.x()), y.at(point.best())));
            add("<path d=\"M%.1f %.1f V%.1f\" stroke=\"#1a6\" stroke-width=\"4\" opacity=\"0.4\"/>",
                    x.at(point.x()), y.at(point.best()), y.at(point.median()));
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#063\"><title>%.0f: %.1f us</title></circle>",
                    x.at(point.x()), y.at(point.best()), point.x(), point.best());
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"#063\" stroke-width=\"2\"/>", line);
    }

    /** A line as steep as growth in proportion, from the first point to where it leaves the panel. */
    private void proportion(Point first, Scale x, Scale y) {
        double end = Math.min(Math.pow(10, x.last()), first.x() * Math.pow(10, y.last()) / first.best());
        add("<path d=\"M%.1f %.1f L%.1f %.1f\" stroke=\"#888\" stroke-dasharray=\"5 4\"/>",
                x.at(first.x()), y.at(first.best()), x.at(end), y.at(first.best() * end / first.x()));
    }

    private static String label(int decade) {
        return decade < 0
                ? String.format(Locale.ROOT, "%." + -decade + "f", Math.pow(10, decade))
                : String.format(Locale.ROOT, "%,.0f", Math.pow(10, decade));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
