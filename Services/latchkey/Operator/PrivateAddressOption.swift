import Models

/// The option by which a receiver inside the network is allowed. Services know the setting, and each command has another name for it.
enum PrivateAddressOption {
    /// Does `work`. If it is refused because private addresses are not allowed, the error names the option, too.
    static func naming<Value>(_ option: String, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as ServiceError {
            throw explained(error, option)
        }
    }

    private static func explained(_ error: ServiceError, _ option: String) -> ServiceError {
        var error = error
        error.invalidParams = error.invalidParams?.map { parameter in
            var parameter = parameter
            if let expected = parameter.expected, expected.contains("private addresses") {
                parameter.expected = "\(expected) (\(option))"
            }
            return parameter
        }
        return error
    }
}
