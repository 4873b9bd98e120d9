/// All series of one metric name.
struct MetricFamily {
    /// The kind of metric, which determines the suffix of its name.
    enum Kind {
        case counter, gauge, histogram, timer

        /// The type in the text format.
        var type: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram, .timer: "histogram"
            }
        }
    }

    let kind: Kind
    /// The series by their labels, as written: `method="x",outcome="ok"`.
    var series: [String: any MetricSeries] = [:]

    init(kind: Kind) { self.kind = kind }

    /// The family in the text format.
    ///
    /// - Parameter common: labels of every series, as written; they are the last ones.
    func text(name: String, common: String = "") -> String {
        MetricHelp.head(of: name, kind.type)
            + series.sorted { $0.key < $1.key }.map { labels, series in
                series.text(name: name, labels: [labels, common].filter { !$0.isEmpty }.joined(separator: ","))
            }.joined()
    }

    /// The Prometheus name of a swift-metrics label, with the suffix of its kind.
    static func name(_ label: String, _ kind: Kind) -> String {
        let name = identifier(label)
        let ending =
            switch kind {
            case .counter: "_total"
            case .timer: "_seconds"
            case .gauge, .histogram: ""
            }
        return name.hasSuffix(ending) ? name : name + ending
    }

    /// Labels in the text format, redacted like log lines.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { name, value in
            let escaped = Redaction.value(value, of: name).replacing("\\", with: "\\\\")
                .replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(identifier(name))=\"\(escaped)\""
        }.joined(separator: ",")
    }

    private static func identifier(_ text: String) -> String {
        let name = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.first.map { $0.isNumber } ?? true ? "_" + name : name
    }
}

/// One number or distribution.
protocol MetricSeries: AnyObject, Sendable {
    /// Its lines in the text format.
    func text(name: String, labels: String) -> String
}

extension MetricSeries {
    /// One line. `more` is appended to the labels.
    func line(_ name: String, _ labels: String, _ value: some CustomStringConvertible, more: String = "") -> String {
        let all = [labels, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "\(name) \(value)\n" : "\(name){\(all)} \(value)\n"
    }
}
