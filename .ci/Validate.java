import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** Checks each PDF named on the command line against PDF/UA-1 and PDF/A-3a with veraPDF: see .ci/verapdf. */
public class Validate {
    public static void main(String[] names) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var foundry = Foundries.defaultInstance();
        int failed = 0;
        for (var name : names) {
            for (var standard : new PDFAFlavour[] {PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_3_A}) {
                try (var file = new FileInputStream(name);
                        var parser = foundry.createParser(file, standard);
                        var validator = foundry.createValidator(standard, true)) {
                    var result = validator.validate(parser);
                    var faults = result.getFailedChecks();
                    System.out.printf("%s, %s: %d assertions, %d failed%n", name, standard,
                            result.getTotalAssertions(), faults.values().stream().mapToInt(n -> n).sum());
                    faults.forEach((rule, count) -> System.out.printf("    %s-%d: %d times%n",
                            rule.getClause(), rule.getTestNumber(), count));
                    failed += result.isCompliant() ? 0 : 1;
                }
            }
        }
        System.exit(failed == 0 && names.length > 0 ? 0 : 1);
    }
}
