import Models
import ServiceKit

/// Whether all processes and this command were built together.
enum Builds {
    /// A warning for each process that was not; one result if all were. While a fleet is replaced step by step, two versions run side by
    /// side, so it is never wrong.
    static func check(
        _ processes: [Operations.Health], own: Operations.Health.Build = .current
    ) -> [Diagnosis.CheckResult] {
        let differing = processes.sorted { ($0.service.rawValue, $0.instance) < ($1.service.rawValue, $1.instance) }
            .compactMap { process in
                problem(process.build, own).map {
                    Diagnosis.CheckResult(
                        place: "\(process.service) \(process.instance)", name: "build", ok: true, detail: $0,
                        isWarning: true)
                }
            }
        if !differing.isEmpty || processes.isEmpty { return differing }
        return [.init(place: "executables", name: "build", ok: true, detail: nil)]
    }

    private static func problem(_ build: Operations.Health.Build?, _ own: Operations.Health.Build) -> String? {
        guard let build else {
            return "it doesn't state its version, so it is older than this command (\(own.version))"
        }
        if build.version != own.version { return "it is version \(build.version), this command is \(own.version)" }
        if build.isReplaced { return "its executable was replaced since it started; run latchkey restart" }
        if build.methods != own.methods {
            return "it was built from other sources than this command; build and install all executables together"
        }
        return nil
    }
}
