import Foundation

/// A plot of counts in equal spans of time, drawn here as SVG: it needs no script, and takes the colours of the page.
struct ConsolePlot: Sendable {
    /// The counts of one kind, each for a span, oldest first; nil where nothing is known.
    struct Series: Sendable, Equatable {
        let name: String
        let values: [Int?]
    }

    enum Shape: Sendable {
        /// How often something happened: bars, those of several kinds on top of each other.
        case bars
        /// How much there is: a line.
        case line
    }

    /// How many kinds have a colour of their own.
    static let maximumSeries = 6

    let title: String
    let shape: Shape
    let series: [Series]
    /// What the number beside the title counts, such as “in the last hour”.
    let unit: String
    /// The times of the first and the last span, for people.
    let span: (from: String, to: String)
    /// Whether a script may renew it.
    var note: String?

    /// The size of the drawing, in its own units.
    static let (width, height) = (300.0, 80.0)
    private static let base = height - 1.0

    /// The sum of all bars, or the last known value of the line; nil if nothing is known.
    var total: Int? {
        switch shape {
        case .bars: series.flatMap { $0.values.compactMap(\.self) }.reduce(0, +)
        case .line: series.first?.values.last(where: { $0 != nil }) ?? nil
        }
    }

    /// The greatest sum of a span.
    var maximum: Int {
        let spans = series.map(\.values.count).max() ?? 0
        return (0..<spans).map { index in
            series.reduce(0) { $0 + (index < $1.values.count ? $1.values[index] ?? 0 : 0) }
        }.max() ?? 0
    }

    /// The path of each series (SVG 2 §9.3), in the coordinates of the drawing.
    var paths: [String] {
        switch shape {
        case .bars: bars
        case .line: series.map { line($0.values) }
        }
    }

    private var bars: [String] {
        let spans = series.map(\.values.count).max() ?? 0
        guard spans > 0, maximum > 0 else { return series.map { _ in "" } }
        var tops = [Double](repeating: 0, count: spans)
        let step = Self.width / Double(spans)
        let gap = min(1, step * 0.2)
        return series.map { series in
            var path = ""
            for (index, value) in series.values.enumerated() {
                guard let value, value > 0 else { continue }
                let (below, above) = (tops[index], tops[index] + Double(value))
                tops[index] = above
                let (low, high) = (y(below), y(above))
                // A bar that can hardly be seen states something, too.
                let height = max(low - high, below == 0 ? 1.5 : 0.5)
                path += "M\(text(Double(index) * step + gap / 2)) \(text(low))"
                path += "v-\(text(height))h\(text(step - gap))v\(text(height))z"
            }
            return path
        }
    }

    private func line(_ values: [Int?]) -> String {
        guard values.count > 1 else { return "" }
        let step = Self.width / Double(values.count - 1)
        var (path, isDrawing) = ("", false)
        for (index, value) in values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            path += "\(isDrawing ? "L" : "M")\(text(Double(index) * step)) \(text(y(Double(value))))"
            // A line of one point has a length.
            if !isDrawing { path += "h0.5" }
            isDrawing = true
        }
        return path
    }

    private func y(_ value: Double) -> Double {
        Self.base - value / Double(max(maximum, 1)) * (Self.base - 4)
    }

    /// With one digit behind the point, whatever the language of the machine.
    private func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// What the drawing shows, for those who don't see it.
    var summary: String {
        guard let total else { return "\(title): nothing is known yet." }
        let parts =
            series.count > 1
            ? series.map { "\($0.name) \($0.values.compactMap(\.self).reduce(0, +))" }.joined(separator: ", ") : ""
        let span = shape == .bars ? "\(total) \(unit)" : "\(total) \(unit), at most \(maximum)"
        return "\(title): \(span)\(parts.isEmpty ? "" : " (\(parts))")."
    }

    /// What the template uses.
    var values: [String: Any] {
        let drawn = zip(series, paths).enumerated().map { index, item -> [String: Any] in
            let (series, path) = item
            var values: [String: Any] = [
                "path": path, "place": "\(index % Self.maximumSeries)", "name": series.name,
                "sum": "\(series.values.compactMap(\.self).reduce(0, +))",
            ]
            if path.isEmpty { values["path"] = nil }
            return values
        }
        var values: [String: Any] = [
            "title": title, "total": total.map(String.init) ?? "–", "unit": unit, "from": span.from, "to": span.to,
            "summary": summary, "series": drawn, "is_line": shape == .line,
            "legend": series.count > 1 || series.contains { $0.name != title && !$0.values.isEmpty && maximum > 0 },
            "width": "\(Int(Self.width))", "height": "\(Int(Self.height))",
        ]
        if maximum > 0 { values["maximum"] = "\(maximum)" }
        values["note"] = note
        return values
    }
}
