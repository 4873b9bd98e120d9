import Foundation
import Testing

/// Each endpoint is mounted by the feature of its folder. One that is not would compile, and answer nothing.
@Suite struct EndpointFilesTests {
    private static let features = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Services/Gateway/Features")

    /// The Swift files of the folder of a domain, with their text.
    private static func files(of domain: String) throws -> [(name: String, text: String)] {
        let folder = features.appending(path: domain)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }.map {
            (name: $0, text: try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }

    @Test func eachEndpointIsMounted() throws {
        var count = 0
        for domain in try FileManager.default.contentsOfDirectory(atPath: Self.features.path) {
            let files = try Self.files(of: domain)
            let mounts = files.filter { $0.name.hasSuffix("Feature.swift") }.map(\.text).joined()
            for (name, text) in files {
                for match in text.matches(of: #/struct (\w+): (?:SignedIn)?Endpoint\b/#) {
                    let endpoint = String(match.1)
                    #expect(
                        mounts.contains(try Regex("\\b\(endpoint)\\(")),
                        """
                        \(domain)/\(name): add `pipeline.mount(\(endpoint)(…))` to \(domain)Feature.swift, or nothing \
                        answers at its path
                        """)
                    count += 1
                }
            }
        }
        #expect(count > 60)
    }

    @Test func eachFeatureIsPartOfTheGateway() throws {
        let root = Self.features.deletingLastPathComponent().appending(path: "GatewayFeatures.swift")
        let text = try String(contentsOf: root, encoding: .utf8)
        for domain in try FileManager.default.contentsOfDirectory(atPath: Self.features.path) {
            for (name, _) in try Self.files(of: domain) where name.hasSuffix("Feature.swift") {
                let feature = String(name.dropLast(".swift".count))
                let value = feature.prefix(1).lowercased() + feature.dropFirst()
                #expect(
                    text.contains("let \(value) = \(feature)(")
                        && text.contains("\(value).endpoints(behind: pipeline)"),
                    "make \(feature) in Services/Gateway/GatewayFeatures.swift, and add its endpoints to `endpoints`")
            }
        }
    }
}
