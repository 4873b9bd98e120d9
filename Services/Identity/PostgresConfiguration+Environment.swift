import Postgres
import ServiceKit

extension PostgresConfiguration {
    /// Reads `LATCHKEY_DATABASE_URL`. Throws a fault that names the variable.
    static func fromEnvironment(_ configuration: ServiceConfiguration) throws -> PostgresConfiguration {
        guard let url = configuration.reader.string(forKey: "latchkey.database.url") else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_DATABASE_URL is not set")
        }
        do {
            return try PostgresConfiguration(url: url)
        } catch {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_DATABASE_URL: \(error)")
        }
    }
}
