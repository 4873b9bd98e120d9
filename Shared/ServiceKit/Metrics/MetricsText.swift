/// The metrics of processes in the Prometheus text format (version 0.0.4).
public enum MetricsText {
    /// The metrics of this process: those that were recorded, and what the system reports. Every series has the labels `service`
    /// and `replica`, so that those of several processes can stand in one text.
    public static func current(of service: String, replica: String) -> String {
        let common = [("service", service), ("replica", replica)]
        return MetricsRegistry.shared.text(common: common) + ProcessMetrics.text(common: common)
    }

    /// The metrics of several processes as one text, in which each name occurs once, with all its series below it, as the format
    /// requires.
    public static func merged(_ texts: [String]) -> String {
        var families: [Substring: (head: [Substring], series: [Substring])] = [:]
        for text in texts {
            var name: Substring = ""
            // A family that another text began already has its head.
            var isKnown = false
            for line in text.split(separator: "\n") {
                guard line.hasPrefix("# ") else {
                    families[name, default: ([], [])].series.append(line)
                    continue
                }
                let words = line.split(separator: " ", maxSplits: 3)
                guard words.count > 2 else { continue }
                if words[2] != name { (name, isKnown) = (words[2], families[words[2]] != nil) }
                if !isKnown { families[name, default: ([], [])].head.append(line) }
            }
        }
        return families.sorted { $0.key < $1.key }.flatMap { $0.value.head + $0.value.series }
            .map { "\($0)\n" }.joined()
    }
}
