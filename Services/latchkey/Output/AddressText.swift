import Foundation
import GeoIP
import Logging

/// Writes network addresses for people: with their places, if `LATCHKEY_GEOIP_FILE` names a file of places.
struct AddressText: Sendable {
    var places: Places?

    /// With the file that the variable names. Throws `ConfigurationError` if it can't be used.
    static func current(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AddressText {
        let logger = Logger(label: "latchkey", factory: { _ in SwiftLogNoOpLogHandler() })
        return AddressText(places: try Places.configured(environment["LATCHKEY_GEOIP_FILE"], logger: logger))
    }

    /// `203.0.113.7 (Lyon, France)`, or `-` without an address.
    func callAsFunction(_ address: String?) -> String {
        guard let address else { return "-" }
        return places?.place(of: address).map { "\(address) (\($0.english))" } ?? address
    }
}
