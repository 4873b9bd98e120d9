import Foundation
import Models
import ServiceKit

/// The secrets of a local fleet: a master file, and a file for each service with only its own secrets.
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

    /// Creates the master file if it is missing, and rewrites the services' files. Returns the stores' passwords.
    @discardableResult
    func ensure() throws -> StorePasswords {
        if !FileManager.default.fileExists(atPath: path) { try SecretFile.generate().write(to: path) }
        var secrets = try SecretFile.load(from: path)
        if try !secrets.complete().isEmpty { try secrets.write(to: path) }
        guard let passwords = secrets.stores else { throw CommandError("\(path) lacks the stores' passwords") }
        try StateDirectory.make(directory)
        for service in ServiceName.allCases { try secrets.section(of: service).write(to: file(of: service)) }
        return passwords
    }

    /// The file with the secrets of `service`.
    func file(of service: ServiceName) -> String { "\(directory)/\(service).json" }
}
