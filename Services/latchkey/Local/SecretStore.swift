import Foundation
import Models
import ServiceKit

/// The master secrets of a local fleet, and a file for each service with its own part alone.
struct SecretStore {
    /// The master file: `LATCHKEY_SECRET_FILE`, or `{state}/secrets.json`.
    let path: String
    private let directory: String

    init(_ settings: LocalSettings) {
        path =
            settings.environment["LATCHKEY_SECRET_FILE"].flatMap { $0.isEmpty ? nil : $0 }
            ?? settings.state("secrets.json")
        directory = settings.state("secrets")
    }

    /// Makes the master file if there is none, and writes the services' parts anew.
    func ensure() throws {
        if !FileManager.default.fileExists(atPath: path) { try SecretFile.generate().write(to: path) }
        let secrets = try SecretFile.load(from: path)
        try StateDirectory.make(directory)
        for service in ServiceName.allCases { try secrets.section(of: service).write(to: file(of: service)) }
    }

    /// The file with the part of `service`.
    func file(of service: ServiceName) -> String { "\(directory)/\(service).json" }
}
