// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// resourceGroupRow is a resource group of the account.
type resourceGroupRow struct {
	ID          string
	Name        string
	DisplayName string
	CreateDate  time.Time
	Tags        map[string]string
}

var (
	resourceGroups       = store.NewTable("resource-groups", func(g *resourceGroupRow) string { return g.ID })
	resourceGroupsByName = resourceGroups.Index(func(g *resourceGroupRow) string { return g.Name })
)

type regionStatus struct {
	RegionID string `json:"RegionId"`
	Status   string
}

type resourceGroup struct {
	ID             string `json:"Id"`
	Name           string
	DisplayName    string
	AccountID      string `json:"AccountId"`
	Status         string
	CreateDate     string
	RegionStatuses *regionStatuses `json:",omitempty"`
	Tags           *imsTags        `json:",omitempty"`
}

type regionStatuses struct {
	RegionStatus []regionStatus
}

type resourceGroupAnswer struct{ ResourceGroup resourceGroup }

type resourceGroupsAnswer struct {
	ResourceGroups struct {
		ResourceGroup []resourceGroup
	}
	PageNumber int
	PageSize   int
	TotalCount int
}

var resourceGroupName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]+$`)

var resourceGroupsQuota = quota{"ResourceGroupsQuota", 100} // a guess, the number is not sourced

func resourceGroupObject() object {
	return object{
		tables:  []store.Schema{resourceGroups},
		begin:   putDefaultResourceGroup,
		quotas:  []quota{resourceGroupsQuota},
		actions: resourceGroupActions(),
		errors: map[string]wording{
			"EntityNotExists.ResourceGroup": {http.StatusNotFound,
				"The specified resource group does not exist. You must first create a resource group."},
			"EntityAlreadyExists.ResourceGroup": {http.StatusConflict, "The resource group already exists."},
			"DeleteConflict.ResourceGroup.Resource": {http.StatusConflict,
				"Failed to delete the resource group because one or more cloud resources exist in the resource group. Try again " +
					"later after you release the cloud resources."},
			"LimitExceeded.ResourceGroup": {http.StatusConflict,
				"The count of resource groups beyond the current limits."},
			"InvalidParameter.ResourceGroupId": {http.StatusBadRequest, "The ResourceGroupId is invalid."},
		},
	}
}

func resourceGroupActions() []action {
	id, on := plain("ResourceGroupId").must(), []resource{everything}
	const p = productRM
	return []action{
		{product: p, name: "CreateResourceGroup", writes: true, resources: on, run: createResourceGroup,
			params: []param{word("Name", 50, resourceGroupName).must(), text("DisplayName", 50).must(), tagPairs()}},
		{product: p, name: "GetResourceGroup", resources: on, run: getResourceGroup,
			params: []param{id, boolean("IncludeTags")}},
		{product: p, name: "ListResourceGroups", resources: on, run: listResourceGroups,
			params: []param{text("Name", 50), text("DisplayName", 50), plain("ResourceGroupId"), listOf("ResourceGroupIds", 100),
				oneOf("Status", "Creating", "OK", "PendingDelete"), boolean("IncludeTags"), number("PageNumber", 1, 1<<30),
				number("PageSize", 1, 100), tagPairs()}},
		{product: p, name: "DeleteResourceGroup", writes: true, resources: on, run: deleteResourceGroup, params: []param{id}},
	}
}

// defaultResourceGroup is the name of the group that every account has
// (reference: behaviours.md §21).
const defaultResourceGroup = "default"

func putDefaultResourceGroup(tx *store.Tx, now time.Time) {
	if _, exists := resourceGroupsByName.Find(tx, defaultResourceGroup); !exists {
		resourceGroups.Put(tx, resourceGroupRow{
			ID: newResourceGroupID(), Name: defaultResourceGroup, DisplayName: defaultResourceGroup, CreateDate: now,
		})
	}
}

func newResourceGroupID() string { return "rg-" + strings.ToLower(randomText(15)) }

func (c *call) namedResourceGroup() (resourceGroupRow, error) {
	id := c.text("ResourceGroupId")
	if !strings.HasPrefix(id, "rg-") || utf8.RuneCountInString(id) > 18 {
		return resourceGroupRow{}, fail("InvalidParameter.ResourceGroupId")
	}
	if g, ok := resourceGroups.Get(c.tx, id); ok {
		return g, nil
	}
	return resourceGroupRow{}, fail("EntityNotExists.ResourceGroup")
}

func createResourceGroup(c *call) (any, error) {
	if _, taken := resourceGroupsByName.Find(c.tx, c.text("Name")); taken {
		return nil, fail("EntityAlreadyExists.ResourceGroup")
	}
	if resourceGroups.Len(c.tx)-1 >= c.quota(resourceGroupsQuota) { // without the default one: a guess
		return nil, fail("LimitExceeded.ResourceGroup")
	}
	g := resourceGroupRow{
		ID: newResourceGroupID(), Name: c.text("Name"), DisplayName: c.text("DisplayName"), CreateDate: c.now,
		Tags: tagMap(c.in.pairs(tagName)),
	}
	resourceGroups.Put(c.tx, g)
	return resourceGroupAnswer{c.shapeResourceGroup(g, "OK")}, nil
}

func getResourceGroup(c *call) (any, error) {
	g, err := c.namedResourceGroup()
	if err != nil {
		return nil, err
	}
	return resourceGroupAnswer{c.shapeResourceGroup(g, "OK")}, nil
}

func listResourceGroups(c *call) (any, error) {
	ids := c.in.list("ResourceGroupIds")
	if id := c.text("ResourceGroupId"); id != "" && len(ids) == 0 {
		ids = []string{id}
	}
	list := []resourceGroup{}
	for g := range resourceGroupsByName.After(c.tx, "") {
		if strings.Contains(g.Name, c.text("Name")) && strings.Contains(g.DisplayName, c.text("DisplayName")) &&
			(len(ids) == 0 || slices.Contains(ids, g.ID)) && hasTags(g.Tags, c.in.pairs(tagName)) &&
			(!c.in.has("Status") || c.text("Status") == "OK") {
			item := c.shapeResourceGroup(g, "OK")
			item.RegionStatuses = nil
			list = append(list, item)
		}
	}
	var answer resourceGroupsAnswer
	answer.ResourceGroups.ResourceGroup, answer.PageNumber, answer.PageSize = numbered(c, list)
	answer.TotalCount = len(list)
	return answer, nil
}

// deleteResourceGroup deletes a group and the attachments in its scope. Cloud resources, which RAM
// would refuse to leave behind, are not emulated.
func deleteResourceGroup(c *call) (any, error) {
	g, err := c.namedResourceGroup()
	if err != nil {
		return nil, err
	}
	if g.Name == defaultResourceGroup {
		return nil, fail("InvalidParameter.ResourceGroupId", "The default resource group cannot be deleted.")
	}
	for _, a := range slices.Collect(attachmentsOfPrincipal.After(c.tx, "")) {
		if a.ResourceGroup == g.ID {
			attachments.Delete(c.tx, a.key())
		}
	}
	resourceGroups.Delete(c.tx, g.ID)
	return resourceGroupAnswer{c.shapeResourceGroup(g, "PendingDelete")}, nil
}

func (c *call) shapeResourceGroup(g resourceGroupRow, status string) resourceGroup {
	answer := resourceGroup{
		ID: g.ID, Name: g.Name, DisplayName: g.DisplayName, AccountID: c.account, Status: status,
		CreateDate:     date(g.CreateDate),
		RegionStatuses: &regionStatuses{RegionStatus: []regionStatus{{RegionID: "cn-hangzhou", Status: status}}},
	}
	if c.in.flag("IncludeTags") {
		answer.Tags = shapeTags(g.Tags)
	}
	return answer
}
