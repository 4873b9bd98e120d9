import Configuration
import ServiceKit
import TestKit
import Testing

@testable import GatewayService

@Suite struct TracesConfigurationTests {
    private static let endpoint = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"]

    private func configuration(
        _ variables: [String: String], proxies: [AddressRange] = []
    ) throws -> TracesConfiguration? {
        try TracesConfiguration(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)),
            trustedProxies: proxies)
    }

    @Test(arguments: [
        [:], ["OTEL_EXPORTER_OTLP_ENDPOINT": ""], ["OTEL_TRACES_SAMPLER": "always_on"],
        ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"],
        ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "TRUE"],
    ])
    func areOffUnlessThereIsAnEndpoint(variables: [String: String]) throws {
        #expect(try configuration(variables) == nil)
    }

    @Test func haveTheDefaultsOfTheSpecification() throws {
        let traces = try #require(try configuration(Self.endpoint))
        #expect(traces.endpoint == "http://collector:4318/v1/traces")
        #expect(traces.headers.isEmpty && traces.caFile == nil && traces.timeout == .seconds(10))
        #expect(traces.sampler == Sampler(ratio: 1, followsParent: true))
        #expect(traces.serviceName == "latchkey" && traces.resourceAttributes.isEmpty && !traces.trustsTraceParent)
    }

    @Test func canBeSet() throws {
        let proxy = try #require(AddressRange("10.0.0.0/8"))
        let traces = try #require(
            try configuration(
                [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://elsewhere/", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://otlp.example.com/own/path",
                    "OTEL_EXPORTER_OTLP_HEADERS": "api-key=secret%2C1%3D, X-Scope = team ",
                    "OTEL_EXPORTER_OTLP_TIMEOUT": "500",
                    "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25",
                    "OTEL_SERVICE_NAME": "auth",
                    "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=staging",
                    "OTEL_EXPORTER_OTLP_CERTIFICATE": "/etc/passwd", "LATCHKEY_TRUST_TRACEPARENT": "on",
                ], proxies: [proxy]))
        #expect(traces.endpoint == "https://otlp.example.com/own/path")
        #expect(traces.headers.map(\.name) == ["api-key", "X-Scope"])
        #expect(traces.headers.map { $0.value.reveal() } == ["secret,1=", "team"])
        #expect(!"\(traces)".contains("secret,1"))
        #expect(traces.timeout == .milliseconds(500) && traces.caFile == "/etc/passwd")
        #expect(traces.sampler == Sampler(ratio: 0.25, followsParent: false))
        #expect(traces.serviceName == "auth" && traces.trustsTraceParent)
        #expect(traces.resourceAttributes.first?.name == "deployment.environment.name")
    }

    @Test(arguments: [
        ("http://elsewhere", "http://elsewhere/v1/traces"),
        ("http://127.0.0.1:4318/", "http://127.0.0.1:4318/v1/traces"),
        ("https://otlp.example.com/base", "https://otlp.example.com/base/v1/traces"),
    ])
    func theEndpointGetsThePathOfTraces(base: String, endpoint: String) throws {
        #expect(try configuration(["OTEL_EXPORTER_OTLP_ENDPOINT": base])?.endpoint == endpoint)
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector:4317"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://hunter2@collector"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp.example.com"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a b=hunter2"), ("OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2%0d%0aX: y"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2%zz"), ("OTEL_EXPORTER_OTLP_HEADERS", "Content-Type=hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", (0..<33).map { "a\($0)=b" }.joined(separator: ",")),
        ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"), ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
        ("OTEL_TRACES_SAMPLER_ARG", "1.1"), ("OTEL_TRACES_SAMPLER_ARG", "nan"), ("OTEL_TRACES_SAMPLER_ARG", "a tenth"),
        ("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_SERVICE_NAME", "a\nb"), ("OTEL_RESOURCE_ATTRIBUTES", "a"),
        ("LATCHKEY_TRUST_TRACEPARENT", "yes"), ("LATCHKEY_TRUST_TRACEPARENT", "on"),
    ])
    func aMistakeNamesItsVariableAndQuotesNoSecret(variable: String, value: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try configuration(Self.endpoint.merging([variable: value]) { $1 })
        }
        #expect(error?.description.contains(variable) == true && error?.description.contains("hunter2") == false)
    }
}
