import ArgumentParser
import Foundation
import Models
import ServiceKit

/// Errors as they reach standard error: a problem object (RFC 9457) for programs, a few lines for people.
enum Failure {
    /// Runs a command's work; an error is reported and becomes exit status 1.
    static func reporting(asJSON: Bool = false, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            report(serviceError(error), asJSON: asJSON)
            throw ExitCode.failure
        }
    }

    /// Writes `error` to standard error.
    static func report(_ error: ServiceError, asJSON: Bool) {
        write(asJSON ? problem(error) : text(error, .of(STDERR_FILENO)))
    }

    /// Says on standard error what did not stop the command.
    static func warn(_ warning: String) {
        write(Style.of(STDERR_FILENO).paint("warning:", .yellow) + " \(warning)")
    }

    static func serviceError(_ error: any Error) -> ServiceError {
        switch error {
        case let error as any ServiceErrorConvertible: error.serviceError
        case let fault as LocalError: ServiceError(fault.code, detail: fault.description)
        case let fault as SecretFile.Fault:
            ServiceError(.configurationInvalid, detail: fault.description)
        case let fault as ServiceConfiguration.Fault:
            ServiceError(.configurationInvalid, detail: fault.description)
        default: ServiceError(.internalError, detail: "\(error)")
        }
    }

    static func text(_ error: ServiceError, _ style: Style) -> String {
        let parameters = (error.invalidParams ?? []).map { parameter in
            let expected = parameter.expected.map { ": \($0)" } ?? ""
            let received = parameter.received.map { " (got \($0))" } ?? ""
            return "  \(parameter.path)\(expected)\(received)"
        }
        let detail = error.detail.hasSuffix(".") ? String(error.detail.dropLast()) : error.detail
        return (["\(style.paint("latchkey:", .red)) \(detail)"] + parameters).joined(separator: "\n")
    }

    private static func problem(_ error: ServiceError) -> String {
        let environment = ProcessInfo.processInfo.environment
        let issuer = (try? LocalSettings(environment: environment).issuer) ?? "about:blank"
        let problem = ProblemDetails(
            type: "\(issuer)/problems/\(error.code)", title: error.code.definition.title, status: error.status,
            detail: error.detail, instance: nil, code: error.code.rawValue, invalidParams: error.invalidParams)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A problem is plain text and numbers, which always encode.
        return (try? encoder.encode(problem)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
    }
}

/// Something on this machine that keeps the command from its work. The text names what to change.
struct LocalError: Error, CustomStringConvertible {
    /// For programs.
    let code: ErrorCode
    /// The line to show.
    let description: String

    init(code: ErrorCode = .configurationInvalid, _ description: String) {
        self.code = code
        self.description = description
    }
}
