// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// foreignPrincipal is a Principal that is a text or a list, as other services have it.
type foreignPrincipal struct {
	node *node
	path *path
}

// isAnybody reports whether it is "*", alone or in a list.
func (p *foreignPrincipal) isAnybody() bool {
	n := p.node
	if len(n.items) == 1 {
		n = &n.items[0]
	}
	return n.kind == nodeString && n.text == "*"
}

// ofOthers is a hint at the service whose policy a statement with such a Principal
// seems to belong to. It looks like one of RAM and is kept elsewhere.
// reference: policy-language.md §1.
func (st *sourceStatement) ofOthers() string {
	var hint, what string
	if st.foreign != nil {
		hint = " Bucket and endpoint policies have such principals; they are not RAM policies."
	}
	switch {
	case st.only("Update"):
		what = "a ROS stack policy"
	case st.only("kms"):
		what = "a KMS key policy"
	case st.only("oss"):
		what = "an OSS bucket policy"
	case st.foreign != nil && st.foreign.isAnybody() && !st.only("sts"):
		what = "an endpoint policy of VPC or PrivateLink"
	default:
		return hint
	}
	return hint + " This looks like " + what + ", which is not a RAM policy."
}

// ofMaxCompute reports whether a resource is written as in MaxCompute's own policies,
// acs:odps:*:projects/<project>/…, without an account.
func ofMaxCompute(resource string) bool {
	f := strings.SplitN(resource, ":", 4)
	return len(f) == 4 && f[0] == "acs" && f[1] == "odps" && strings.HasPrefix(f[3], "projects/")
}
