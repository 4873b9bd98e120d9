/// All series of one name.
struct MetricFamily {
    /// What the numbers mean, which decides how a name ends.
    enum Kind {
        case counter, gauge, histogram, timer

        /// The word of the text format.
        var type: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram, .timer: "histogram"
            }
        }
    }

    let kind: Kind
    /// By their labels as they are written: `method="x",outcome="ok"`.
    var series: [String: any MetricSeries] = [:]

    init(kind: Kind) { self.kind = kind }

    /// The family in Prometheus text format.
    func text(name: String) -> String {
        "# TYPE \(name) \(kind.type)\n"
            + series.sorted { $0.key < $1.key }.map { $1.text(name: name, labels: $0) }.joined()
    }

    /// A label of swift-metrics as a name of Prometheus, with the ending of its kind.
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

    /// Labels as the text format writes them. A value is redacted as a log line would be.
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

/// One number, or one distribution, with its labels.
protocol MetricSeries: AnyObject, Sendable {
    /// Its lines in Prometheus text format.
    func text(name: String, labels: String) -> String
}

extension MetricSeries {
    /// One line; `more` stands after the labels.
    func line(_ name: String, _ labels: String, _ value: some CustomStringConvertible, more: String = "") -> String {
        let all = [labels, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "\(name) \(value)\n" : "\(name){\(all)} \(value)\n"
    }
}
