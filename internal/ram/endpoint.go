// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// endpoints gives scheme://host of each product. An error names what is wrong: the region, the endpoint for all, or that of a
// product.
func endpoints(cfg Config) (map[string]string, error) {
	if err := endpoint.CheckRegion(cfg.Region); err != nil {
		return nil, fmt.Errorf("the region %w", err)
	}
	out := map[string]string{
		productRAM:             "https://ram.aliyuncs.com",
		productIMS:             "https://ims.aliyuncs.com",
		productSTS:             "https://" + stsHost(cfg.Region),
		productResourceManager: "https://resourcemanager.aliyuncs.com",
	}
	if cfg.Endpoint != "" {
		all, err := endpoint.Parse(cfg.Endpoint)
		if err != nil {
			return nil, fmt.Errorf("the endpoint %w", err)
		}
		for product := range out {
			out[product] = all
		}
	}
	for _, product := range slices.Sorted(maps.Keys(cfg.Endpoints)) {
		if _, ok := out[product]; !ok {
			return nil, fmt.Errorf("endpoint of %q: there is no such product; the products are %s", product,
				strings.Join(slices.Sorted(maps.Keys(out)), ", "))
		}
		if cfg.Endpoints[product] == "" {
			continue
		}
		one, err := endpoint.Parse(cfg.Endpoints[product])
		if err != nil {
			return nil, fmt.Errorf("the endpoint of %s %w", product, err)
		}
		out[product] = one
	}
	return out, nil
}

// stsHost is the STS endpoint of a region (reference: signatures.md §1).
func stsHost(region string) string {
	if region == "" {
		return "sts.aliyuncs.com"
	}
	return "sts." + region + ".aliyuncs.com"
}
