import Models

/// The number of replicas of each service: `tokens=3,identity=2`. The default is one.
struct Scale: Sendable, Equatable {
    private let replicas: [ServiceName: Int]

    /// Reads the text form. Throws ``CommandError``.
    init(_ text: String) throws {
        var replicas: [ServiceName: Int] = [:]
        for part in text.split(separator: ",") {
            let words = part.split(separator: "=").map { $0.filter { !$0.isWhitespace } }
            guard words.count == 2, let service = ServiceName(rawValue: words[0]),
                let count = Int(words[1]), (1...16).contains(count), replicas[service] == nil
            else {
                throw CommandError(
                    "LATCHKEY_SCALE must look like tokens=3,gateway=2: names of services, 1 to 16 of each")
            }
            replicas[service] = count
        }
        self.replicas = replicas
    }

    /// The names of the replicas of `service`: `1`, `2`, …
    func instances(of service: ServiceName) -> [String] {
        (1...(replicas[service] ?? 1)).map(String.init)
    }
}
