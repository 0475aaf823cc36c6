package dev.auditlogs.file;

/// What OCSF calls the product whose events these are: the platform's.
///
/// @param name of the platform
/// @param vendorName of the company that runs it
public record OcsfProduct(String name, String vendorName) {

    /// @throws IllegalArgumentException if one of them is blank
    public OcsfProduct {
        if (name.isBlank() || vendorName.isBlank()) {
            throw new IllegalArgumentException("audit.ocsf.product-name and audit.ocsf.vendor-name must not be blank");
        }
    }
}
