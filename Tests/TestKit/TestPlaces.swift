import Foundation

/// A file of places in the MaxMind DB format, which a library of others writes.
public enum TestPlaces {
    /// What a file has of a network.
    public struct Record: Encodable, Sendable {
        struct Names: Encodable {
            let names: [String: String]
        }

        let city: Names?
        let country: Names?

        /// Names by their languages, as such files call those.
        public init(city: [String: String]? = nil, country: [String: String]? = nil) {
            self.city = city.map(Names.init)
            self.country = country.map(Names.init)
        }
    }

    /// Linköping, London, Lyon and Norway. ``sample`` has them.
    public enum Address {
        public static let linkoping = "89.160.20.112"
        public static let london = "81.2.69.142"
        public static let lyon = "2.125.160.216"
        public static let norway = "2a02:cf41::1"
    }

    /// Cities with names in several languages, and a country without a city.
    public static let sample: [String: Record] = [
        "89.160.20.0/24": Record(
            city: ["en": "Linköping"], country: ["en": "Sweden", "de": "Schweden", "fr": "Suède"]),
        "81.2.69.0/24": Record(
            city: ["en": "London", "fr": "Londres", "ja": "ロンドン"],
            country: ["en": "United Kingdom", "fr": "Royaume-Uni", "ja": "イギリス", "zh-CN": "英国"]),
        "2.125.160.0/24": Record(
            city: ["en": "Lyon", "ja": "リヨン"], country: ["en": "France", "de": "Frankreich", "ja": "フランス"]),
        "2a02:cf40::/29": Record(country: ["en": "Norway", "de": "Norwegen"]),
    ]

    /// Writes a file to `path`. A file that is there already is replaced as a whole, as programs that update such files do.
    public static func write(_ records: [String: Record] = sample, to path: String) async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "place_database.py").path()
        let json = String(decoding: try JSONEncoder().encode(records), as: UTF8.self)
        try await Tools.run([try Tools.python(), script, "\(path).new", json])
        guard rename("\(path).new", path) == 0 else { throw TestKitError("can't write \(path)") }
    }
}
