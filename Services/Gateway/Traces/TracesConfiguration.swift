import Configuration
import Foundation
import Models
import Primitives
import ServiceKit

/// Where traces go, and which are recorded. The variables are those of the OpenTelemetry specification.
struct TracesConfiguration: Sendable {
    /// `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, or `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/traces`: an http or https URL.
    let endpoint: String
    /// `OTEL_EXPORTER_OTLP_HEADERS`: header fields of the requests, such as an API key.
    let headers: [(name: String, value: Secret)]
    /// `OTEL_EXPORTER_OTLP_CERTIFICATE`: a PEM file with the certificates to trust; nil for the system's.
    let caFile: String?
    /// `OTEL_EXPORTER_OTLP_TIMEOUT`: how long a request may take.
    let timeout: Duration
    /// `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`.
    let sampler: Sampler
    /// `OTEL_SERVICE_NAME`: the beginning of each service's name.
    let serviceName: String
    /// `OTEL_RESOURCE_ATTRIBUTES`: further attributes of all processes.
    let resourceAttributes: [(name: String, value: String)]
    /// `LATCHKEY_TRUST_TRACEPARENT`: whether the trace context of a trusted proxy is continued.
    let trustsTraceParent: Bool
}

extension TracesConfiguration {
    private static let maximumItems = 32
    private static let maximumTextLength = 2048

    /// Reads the settings; nil if traces are off, which they are without an endpoint. Throws ``ConfigurationError``, which names the
    /// variable and quotes nothing of a value that may be secret.
    init?(_ reader: ConfigReader, trustedProxies: [AddressRange]) throws {
        func text(forKey key: ConfigKey, isSecret: Bool = false) -> String? {
            reader.string(forKey: key, isSecret: isSecret).flatMap { $0.isEmpty ? nil : $0 }
        }
        let base = text(forKey: "otel.exporter.otlp.endpoint", isSecret: true)
        let own = text(forKey: "otel.exporter.otlp.traces.endpoint", isSecret: true)
        guard own ?? base != nil, text(forKey: "otel.sdk.disabled")?.lowercased() != "true" else { return nil }
        switch text(forKey: "otel.traces.exporter") ?? "otlp" {
        case "otlp": break
        case "none": return nil
        default: throw ConfigurationError(description: "OTEL_TRACES_EXPORTER must be otlp or none")
        }
        if let own {
            endpoint = try Self.endpoint(own, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
        } else {
            let base = try Self.endpoint(base ?? "", "OTEL_EXPORTER_OTLP_ENDPOINT")
            endpoint = "\(base.hasSuffix("/") ? String(base.dropLast()) : base)/v1/traces"
        }
        guard ["http/json", nil].contains(text(forKey: "otel.exporter.otlp.protocol")) else {
            throw ConfigurationError(
                description: "OTEL_EXPORTER_OTLP_PROTOCOL must be http/json, at the port of OTLP/HTTP (mostly 4318)")
        }
        headers = try Self.pairs(
            text(forKey: "otel.exporter.otlp.headers", isSecret: true) ?? "", "OTEL_EXPORTER_OTLP_HEADERS"
        ).map { name, value in
            guard Self.isFieldName(name) else { throw Self.malformed("OTEL_EXPORTER_OTLP_HEADERS") }
            return (name, Secret(value))
        }
        caFile = text(forKey: "otel.exporter.otlp.certificate")
        if let caFile, !FileManager.default.isReadableFile(atPath: caFile) {
            throw ConfigurationError(description: "can't read \(caFile) (OTEL_EXPORTER_OTLP_CERTIFICATE)")
        }
        guard let timeout = Int(text(forKey: "otel.exporter.otlp.timeout") ?? "10000"), (1...60_000).contains(timeout)
        else {
            throw ConfigurationError(description: "OTEL_EXPORTER_OTLP_TIMEOUT must be 1 to 60000 milliseconds")
        }
        self.timeout = .milliseconds(timeout)
        sampler = try Self.sampler(
            text(forKey: "otel.traces.sampler"), argument: text(forKey: "otel.traces.sampler.arg"))
        serviceName = text(forKey: "otel.service.name") ?? "latchkey"
        guard serviceName.utf8.count <= 128, serviceName.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            throw ConfigurationError(description: "OTEL_SERVICE_NAME must have at most 128 bytes, and be one line")
        }
        resourceAttributes = try Self.pairs(
            text(forKey: "otel.resource.attributes") ?? "", "OTEL_RESOURCE_ATTRIBUTES")
        let trust = text(forKey: "latchkey.trust.traceparent") ?? "off"
        guard ["on", "off"].contains(trust) else {
            throw ConfigurationError(description: "LATCHKEY_TRUST_TRACEPARENT must be on or off")
        }
        trustsTraceParent = trust == "on"
        guard !trustsTraceParent || !trustedProxies.isEmpty else {
            throw ConfigurationError(
                description: "LATCHKEY_TRUST_TRACEPARENT=on needs LATCHKEY_TRUSTED_PROXIES: only proxies are trusted")
        }
    }

    /// Plain http is for this machine and its private network, as for stores.
    private static func endpoint(_ text: String, _ variable: String) throws -> String {
        guard URLRules.isURL(text, mayHaveFragment: false), let url = URL(string: text), let host = url.host() else {
            throw ConfigurationError(
                description: "\(variable) must be an http or https URL without a user, such as http://collector:4318")
        }
        guard url.scheme?.lowercased() == "https" || HostReach(host) != .beyond else {
            throw ConfigurationError(
                description: "\(variable) must be https: plain http is for this machine and its private network")
        }
        return text
    }

    private static func sampler(_ name: String?, argument: String?) throws -> Sampler {
        guard let name = Sampler.Name(rawValue: name ?? Sampler.Name.parentBasedAlwaysOn.rawValue) else {
            let names = Sampler.Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(description: "OTEL_TRACES_SAMPLER must be one of \(names)")
        }
        guard let ratio = Double(argument ?? "1"), (0...1).contains(ratio) else {
            throw ConfigurationError(description: "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1")
        }
        return Sampler(name, ratio: ratio)
    }

    /// Reads `name=value,…` with percent-encoded values (W3C Baggage §3.2.1).
    private static func pairs(_ text: String, _ variable: String) throws -> [(name: String, value: String)] {
        let items = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard items.count <= maximumItems, text.utf8.count <= 4 * maximumTextLength else { throw malformed(variable) }
        return try items.map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = PercentEncoding.decode(parts[1].trimmingCharacters(in: .whitespaces)),
                value.utf8.count <= maximumTextLength, value.unicodeScalars.allSatisfy({ $0.value >= 0x20 })
            else { throw malformed(variable) }
            let name = parts[0].trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty, name.utf8.count <= 256 else { throw malformed(variable) }
            return (name, value)
        }
    }

    /// A token (RFC 9110 §5.6.2) that we don't set ourselves.
    private static func isFieldName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        } && !["content-type", "content-length", "host"].contains(name.lowercased())
    }

    private static func malformed(_ variable: String) -> ConfigurationError {
        ConfigurationError(
            description: "\(variable) must be name=value pairs separated by commas, at most \(maximumItems), with "
                + "percent-encoded values")
    }
}
