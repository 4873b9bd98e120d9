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

    /// Makes the master file if there is none, and writes the services' parts anew. Returns the passwords of the stores.
    @discardableResult
    func ensure() throws -> StorePasswords {
        if !FileManager.default.fileExists(atPath: path) { try SecretFile.generate().write(to: path) }
        var secrets = try SecretFile.load(from: path)
        if try !secrets.complete().isEmpty { try secrets.write(to: path) }
        guard let passwords = secrets.stores else { throw CommandError("\(path) has no passwords of the stores") }
        try StateDirectory.make(directory)
        for service in ServiceName.allCases { try secrets.section(of: service).write(to: file(of: service)) }
        return passwords
    }

    /// The file with the part of `service`.
    func file(of service: ServiceName) -> String { "\(directory)/\(service).json" }
}
